package dev.loden.api.spi;

import dev.loden.api.Stable;
import dev.loden.api.lease.Lease;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;

/**
 * Changes what it takes to reach one peer, whatever backend said so. Pure, like a {@link Backend}.
 *
 * <p><b>Implemented by</b> refiner modules. <b>Called by</b> the core, for each peer after its backend. <b>Thread</b>:
 * the reconcile thread only; must not block.
 *
 * @since 0.1
 */
@Stable
public interface PlanRefiner {
    /**
     * What belongs to this refiner in the kernel besides the backend's scope.
     *
     * @param underlay the external device
     * @return all plans of this refiner lie within it and the backend's
     */
    Scope scope(Underlay underlay);

    /**
     * What to do for a peer instead.
     *
     * @param peer its lease; of a peer with subnets of both families, one after the other as if it had that alone, where the backend's
     *     plan is the sum of the families'
     * @param reach what the backend, or the refiner before, wants for it
     * @param underlay the external device
     * @return {@code reach} itself where there is nothing to change
     * @throws PluginException for this peer alone
     */
    NetworkPlan refine(Lease peer, NetworkPlan reach, Underlay underlay);
}
