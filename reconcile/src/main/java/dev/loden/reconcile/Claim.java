package dev.loden.reconcile;

import dev.loden.api.plan.KernelObject;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** An object of the desired state and the parts that want just it. Immutable. There is one for each object: it takes two words. */
sealed interface Claim<P extends Comparable<P>> {
    /** Of one part, as nearly every object is. */
    record Sole<P extends Comparable<P>>(KernelObject object, P holder) implements Claim<P> {
        @Override
        public Set<P> sharers() {
            return Set.of();
        }
    }

    /** Of more than one. */
    record Shared<P extends Comparable<P>>(KernelObject object, P holder, Set<P> sharers) implements Claim<P> {}

    /** What the kernel should hold. */
    KernelObject object();

    /** The first of the parts. */
    P holder();

    /** The other parts. */
    Set<P> sharers();

    default boolean isHeldBy(P part) {
        return holder().equals(part) || sharers().contains(part);
    }

    default Claim<P> plus(P part) {
        var all = new TreeSet<>(sharers());
        all.add(holder());
        all.add(part);
        return of(all);
    }

    /** Without one of at least two. */
    default Claim<P> minus(P part) {
        var all = new TreeSet<>(sharers());
        all.add(holder());
        all.remove(part);
        return of(all);
    }

    private Claim<P> of(NavigableSet<P> parts) {
        P first = parts.pollFirst();
        return parts.isEmpty() ? new Sole<>(object(), first) : new Shared<>(object(), first, parts);
    }
}
