package dev.loden.reconcile;

import dev.loden.api.plan.KernelObject;
import java.util.Set;
import java.util.TreeSet;

/**
 * An object of the desired state and the parts that want just it. Immutable.
 *
 * @param object what the kernel should hold
 * @param holder the first of the parts
 * @param sharers the other parts; hardly ever any
 */
record Claim<P extends Comparable<P>>(KernelObject object, P holder, Set<P> sharers) {
    Claim(KernelObject object, P holder) {
        this(object, holder, Set.of());
    }

    boolean isHeldBy(P part) {
        return holder.equals(part) || sharers.contains(part);
    }

    Claim<P> plus(P part) {
        var all = new TreeSet<>(sharers);
        all.add(holder);
        all.add(part);
        return of(all);
    }

    /** Without one of at least two. */
    Claim<P> minus(P part) {
        var all = new TreeSet<>(sharers);
        all.add(holder);
        all.remove(part);
        return of(all);
    }

    private Claim<P> of(TreeSet<P> parts) {
        P first = parts.pollFirst();
        return new Claim<>(object, first, parts.isEmpty() ? Set.of() : parts);
    }
}
