package dev.loden.core;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.ClusterView;
import dev.loden.api.lease.Lease;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.api.spi.PluginException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Adds up the plan of a node: what its backends need to receive, plus what it takes to reach each peer in the way that
 * peer advertises, refined. A peer that cannot be planned is left out and reported.
 *
 * @param own this node's backend, as configured
 * @param others what is open besides: to reach peers that advertise it, or to receive while it drains
 * @param refiners in the order in which they apply
 * @param plugins tell which backend a peer needs
 * @param nextHops how routes name their gateways
 */
record Planner(
        OpenBackend own,
        Map<BackendKey, OpenBackend> others,
        List<PlanRefiner> refiners,
        BackendPlugins plugins,
        NextHops nextHops) {
    Planner {
        others = Map.copyOf(others);
        refiners = List.copyOf(refiners);
    }

    StandingPlan plan(ClusterView view, Underlay underlay) {
        var plan = new StandingPlan(view.peers().size());
        plan.add(receive(own, view.own(), underlay));
        for (OpenBackend other : others.values()) {
            attempt(plan, view.own(), () -> plan.add(receive(other, view.own(), underlay)));
        }
        Predicate<ObjectKey> taken = plan::isTaken;
        for (Lease peer : view.peers()) {
            attempt(plan, peer, () -> plan.add(peer.subnets(), reach(peer, underlay, taken)));
        }
        return plan;
    }

    private static void attempt(StandingPlan plan, Lease lease, Runnable part) {
        try {
            part.run();
        } catch (PluginException | InvalidValueException e) {
            plan.reject(lease.subnets(), e.getMessage());
        }
    }

    /** What the own backend needs: without it this node receives nothing. */
    NetworkPlan receive(Lease lease, Underlay underlay) {
        return receive(own, lease, underlay);
    }

    private static NetworkPlan receive(OpenBackend open, Lease lease, Underlay underlay) {
        var said = new Lease(lease.subnets(), lease.attributes().with(open.advertisement()));
        return open.backend().receive(said, underlay);
    }

    /**
     * What it takes to reach one peer.
     *
     * @param taken what other parts of the plan have
     * @throws PluginException if it cannot be reached
     * @throws InvalidValueException if what it advertises cannot be read
     */
    NetworkPlan reach(Lease peer, Underlay underlay, Predicate<ObjectKey> taken) {
        return nextHops.apply(reach(peer, underlay), taken);
    }

    /** Whether a peer is reached by this node's own backend, so that nothing has to be opened or drained for it. */
    boolean isOwnKind(Lease peer) {
        Advertisement advertised = peer.attributes().advertisement();
        return advertised.backendType().isEmpty() || plugins.key(advertised).equals(Optional.of(own.key()));
    }

    private NetworkPlan reach(Lease peer, Underlay underlay) {
        if (!own.backend().forwards()) {
            return NetworkPlan.EMPTY;
        }
        Advertisement advertised = peer.attributes().advertisement();
        if (advertised.backendType().isEmpty()) {
            return NetworkPlan.EMPTY; // only a reservation: its node has not come up yet
        }
        Optional<BackendKey> key = plugins.key(advertised);
        if (key.isEmpty()) {
            return underlay.direct(peer).orElseThrow(() -> unknown(peer, underlay));
        }
        OpenBackend open = key.get().equals(own.key()) ? own : others.get(key.get());
        if (open == null) {
            throw new PluginException(
                    ErrorCode.UNSUPPORTED,
                    "advertises backend " + key.get() + ", which cannot be opened here; see the log");
        }
        if (!open.backend().forwards()) {
            return NetworkPlan.EMPTY;
        }
        NetworkPlan reach = open.backend().reach(peer, underlay);
        for (PlanRefiner refiner : refiners) {
            reach = refiner.refine(peer, reach, underlay);
        }
        return reach;
    }

    private PluginException unknown(Lease peer, Underlay underlay) {
        return new PluginException(
                ErrorCode.UNSUPPORTED,
                "unreachable: advertises backend \""
                        + peer.attributes().advertisement().backendType()
                        + "\", of which there is no plugin here (there are: "
                        + String.join(", ", plugins.backends().keySet()) + "), and its node is not on the segment of "
                        + underlay.link() + " for a plain route");
    }
}
