package dev.loden.core;

import dev.loden.api.lease.ClusterView;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.api.spi.PluginException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds up the plan of a node: what the backend needs to receive, plus what it takes to reach each peer, refined. A peer
 * that cannot be planned is left out and reported.
 */
record Planner(String type, Backend backend, List<PlanRefiner> refiners) {
    Planner {
        refiners = List.copyOf(refiners);
    }

    /** The whole plan by key, and why peers are missing from it. */
    record Plan(Map<ObjectKey, KernelObject> objects, Map<Subnets, String> rejected) {}

    Scope scope(Underlay underlay) {
        return refiners.stream().map(refiner -> refiner.scope(underlay)).reduce(backend.scope(underlay), Scope::plus);
    }

    Plan plan(ClusterView view, Underlay underlay) {
        var objects = new LinkedHashMap<ObjectKey, KernelObject>();
        var rejected = new LinkedHashMap<Subnets, String>();
        backend.receive(view.own(), underlay).objects().forEach(object -> objects.put(object.key(), object));
        for (Lease peer : view.peers()) {
            try {
                add(objects, reach(peer, underlay));
            } catch (PluginException | InvalidValueException e) {
                rejected.put(peer.subnets(), e.getMessage());
            }
        }
        return new Plan(objects, rejected);
    }

    private NetworkPlan reach(Lease peer, Underlay underlay) {
        String advertised = peer.attributes().advertisement().backendType();
        if (advertised.isEmpty()) {
            return NetworkPlan.EMPTY; // only a reservation: its node has not come up yet
        }
        if (!advertised.equals(type)) {
            throw new PluginException(
                    ErrorCode.UNSUPPORTED, "advertises backend \"" + advertised + "\" but this node runs " + type);
        }
        NetworkPlan reach = backend.reach(peer, underlay);
        for (PlanRefiner refiner : refiners) {
            reach = refiner.refine(peer, reach, underlay);
        }
        return reach;
    }

    private static void add(Map<ObjectKey, KernelObject> objects, NetworkPlan reach) {
        Optional<KernelObject> clash = reach.objects().stream()
                .filter(object -> objects.containsKey(object.key()))
                .findFirst();
        if (clash.isPresent()) {
            KernelObject taken = objects.get(clash.get().key());
            throw new PluginException(
                    ErrorCode.CONFLICT, "wants \"" + clash.get() + "\" but this is taken: \"" + taken + "\"");
        }
        reach.objects().forEach(object -> objects.put(object.key(), object));
    }
}
