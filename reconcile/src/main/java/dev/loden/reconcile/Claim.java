package dev.loden.reconcile;

import dev.loden.api.plan.KernelObject;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** An object of the desired state and the parts that want just it. Immutable. There is one for each object: it takes two words. */
sealed class Claim<P extends Comparable<P>> {
    private final KernelObject object;
    private final P holder;

    Claim(KernelObject object, P holder) {
        this.object = object;
        this.holder = holder;
    }

    /** Of more than one part, which hardly any object is. */
    private static final class Shared<P extends Comparable<P>> extends Claim<P> {
        private final Set<P> sharers;

        Shared(KernelObject object, P holder, Set<P> sharers) {
            super(object, holder);
            this.sharers = sharers;
        }

        @Override
        Set<P> sharers() {
            return sharers;
        }
    }

    /** What the kernel should hold. */
    KernelObject object() {
        return object;
    }

    /** The first of the parts. */
    P holder() {
        return holder;
    }

    /** The other parts. */
    Set<P> sharers() {
        return Set.of();
    }

    boolean isHeldBy(P part) {
        return holder.equals(part) || sharers().contains(part);
    }

    Claim<P> plus(P part) {
        var all = new TreeSet<>(sharers());
        all.add(holder);
        all.add(part);
        return of(all);
    }

    /** Without one of at least two. */
    Claim<P> minus(P part) {
        var all = new TreeSet<>(sharers());
        all.add(holder);
        all.remove(part);
        return of(all);
    }

    private Claim<P> of(NavigableSet<P> parts) {
        P first = parts.pollFirst();
        return parts.isEmpty() ? new Claim<>(object, first) : new Shared<>(object, first, parts);
    }
}
