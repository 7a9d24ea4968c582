package dev.loden.core.plan;

import dev.loden.api.plan.NetworkPlan;

/**
 * What a part wants.
 *
 * @param plan its objects
 * @param leftOut why a peer is not reached in one of the network's families; empty text if it is in all
 */
public record PartPlan(NetworkPlan plan, String leftOut) {
    /** Of a part that there is no more. */
    static final PartPlan EMPTY = whole(NetworkPlan.EMPTY);

    static PartPlan whole(NetworkPlan plan) {
        return new PartPlan(plan, "");
    }

    /** The same with other objects. */
    PartPlan with(NetworkPlan other) {
        return new PartPlan(other, leftOut);
    }
}
