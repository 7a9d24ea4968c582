package dev.loden.core;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.ClusterView;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.api.spi.PluginException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds up the plan of a node: what its backends need to receive, plus what it takes to reach each peer in the way that
 * peer advertises, refined. A peer that cannot be planned is left out and reported.
 *
 * @param own this node's backend, as configured
 * @param others what is open besides: to reach peers that advertise it, or to receive while it drains
 * @param refiners in the order in which they apply
 * @param plugins tell which backend a peer needs
 */
record Planner(
        OpenBackend own, Map<BackendKey, OpenBackend> others, List<PlanRefiner> refiners, BackendPlugins plugins) {
    Planner {
        others = Map.copyOf(others);
        refiners = List.copyOf(refiners);
    }

    /** The whole plan by key, and why peers are missing from it. */
    record Plan(Map<ObjectKey, KernelObject> objects, Map<Subnets, String> rejected) {}

    Plan plan(ClusterView view, Underlay underlay) {
        var sum = new Sum(new LinkedHashMap<>(), new LinkedHashMap<>());
        sum.add(receive(own, view.own(), underlay));
        for (OpenBackend other : others.values()) {
            sum.attempt(view.own(), () -> receive(other, view.own(), underlay));
        }
        if (own.backend().forwards()) {
            for (Lease peer : view.peers()) {
                sum.attempt(peer, () -> reach(peer, underlay));
            }
        }
        return new Plan(sum.objects, sum.rejected);
    }

    /** What the own backend needs: without it this node receives nothing. */
    NetworkPlan receive(Lease lease, Underlay underlay) {
        return receive(own, lease, underlay);
    }

    private static NetworkPlan receive(OpenBackend open, Lease lease, Underlay underlay) {
        var said = new Lease(lease.subnets(), lease.attributes().with(open.advertisement()));
        return open.backend().receive(said, underlay);
    }

    private NetworkPlan reach(Lease peer, Underlay underlay) {
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

    /** What has been added up so far. */
    private record Sum(Map<ObjectKey, KernelObject> objects, Map<Subnets, String> rejected) {
        void attempt(Lease lease, Part part) {
            try {
                add(part.plan());
            } catch (PluginException | InvalidValueException e) {
                rejected.put(lease.subnets(), e.getMessage());
            }
        }

        void add(NetworkPlan part) {
            for (KernelObject object : part.objects()) {
                KernelObject taken = objects.get(object.key());
                if (taken != null) {
                    throw new PluginException(
                            ErrorCode.CONFLICT, "wants \"" + object + "\" but this is taken: \"" + taken + "\"");
                }
            }
            part.objects().forEach(object -> objects.put(object.key(), object));
        }
    }

    @FunctionalInterface
    private interface Part {
        NetworkPlan plan();
    }
}
