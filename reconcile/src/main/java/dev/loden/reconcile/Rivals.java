package dev.loden.reconcile;

import dev.loden.api.plan.KernelObject;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The parts that have other objects under the keys that one part wants. */
final class Rivals<P extends Comparable<P>> {
    private final P part;
    private Optional<String> obstacle = Optional.empty();
    private Set<P> weaker = Set.of();

    Rivals(P part) {
        this.part = part;
    }

    /** Takes account of the claim under a wanted object's key, null if there is none. */
    void meet(KernelObject wanted, Claim<P> claim) {
        if (claim == null || claim.object().equals(wanted)) {
            return;
        }
        if (claim.holder().compareTo(part) < 0) {
            obstacle =
                    Optional.of("needs \"" + wanted + "\", but " + claim.holder() + " has \"" + claim.object() + "\"");
            return;
        }
        if (weaker.isEmpty()) {
            weaker = new TreeSet<>();
        }
        weaker.add(claim.holder());
        weaker.addAll(claim.sharers());
    }

    /** What one of them, before this part in the order, has; empty if none is before it. */
    Optional<String> obstacle() {
        return obstacle;
    }

    /** Those after it in the order. */
    Set<P> weaker() {
        return weaker;
    }
}
