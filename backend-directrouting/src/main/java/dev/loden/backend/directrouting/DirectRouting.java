package dev.loden.backend.directrouting;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.PlanRefiner;

/**
 * A plain route for every peer on our segment; the others keep what their backend wants.
 *
 * @param network what the routes lie in
 */
record DirectRouting(NetworkConfig network) implements PlanRefiner {
    @Override
    public Scope scope(Underlay underlay) {
        return underlay.directScope(network);
    }

    @Override
    public NetworkPlan refine(Lease peer, NetworkPlan reach, Underlay underlay) {
        return underlay.direct(peer).orElse(reach);
    }
}
