package dev.loden.core.plan;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.api.spi.PluginException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * How a backend reaches a peer in the families of a network: in both where that can be, else in the one in which it can. Each is refined
 * by itself, for a peer may be on the segment with one and behind a router with the other. Pure.
 *
 * @param refiners those that apply
 */
record PeerReach(Backend backend, List<PlanRefiner> refiners, NetworkConfig network, Underlay underlay) {
    /**
     * The plan of a peer.
     *
     * @param peer of the network's families, or of one of them
     * @throws PluginException if it can be reached in none of them
     * @throws InvalidValueException likewise
     */
    PartPlan plan(Lease peer) {
        try {
            return new PartPlan(refined(peer), missing(peer));
        } catch (PluginException | InvalidValueException e) {
            if (peer.subnets().prefixes().size() == 1) {
                throw e;
            }
            return oneFamily(peer, e);
        }
    }

    private PartPlan oneFamily(Lease peer, RuntimeException ofBoth) {
        for (Prefix subnet : peer.subnets().prefixes()) {
            Family other = subnet.family() == Family.IPV4 ? Family.IPV6 : Family.IPV4;
            Optional<NetworkPlan> plan =
                    refinedIfPossible(peer.only(subnet.family()).orElseThrow());
            if (plan.isPresent()) {
                return new PartPlan(plan.get(), leftOut(other, String.valueOf(ofBoth.getMessage())));
            }
        }
        throw ofBoth;
    }

    private Optional<NetworkPlan> refinedIfPossible(Lease peer) {
        try {
            return Optional.of(refined(peer));
        } catch (PluginException | InvalidValueException ofBothOrAsBad) {
            return Optional.empty();
        }
    }

    private String missing(Lease peer) {
        for (Family family : network.families()) {
            if (peer.subnets().subnet(family).isEmpty()) {
                return leftOut(family, "has no " + family + " subnet");
            }
        }
        return "";
    }

    private static String leftOut(Family family, String reason) {
        return "not reached by " + family + ": " + reason;
    }

    private NetworkPlan refined(Lease peer) {
        List<Prefix> subnets = peer.subnets().prefixes();
        if (refiners.isEmpty() || subnets.size() == 1) {
            return refine(peer, backend.reach(peer, underlay));
        }
        var apart = new ArrayList<NetworkPlan>(subnets.size());
        var refined = NetworkPlan.EMPTY;
        for (Prefix subnet : subnets) {
            Lease one = peer.only(subnet.family()).orElseThrow();
            NetworkPlan reach = backend.reach(one, underlay);
            apart.add(reach);
            refined = refined.plus(refine(one, reach));
        }
        return areApart(apart) ? refined : refine(peer, backend.reach(peer, underlay));
    }

    private NetworkPlan refine(Lease peer, NetworkPlan reach) {
        NetworkPlan refined = reach;
        for (PlanRefiner refiner : refiners) {
            refined = refiner.refine(peer, refined, underlay);
        }
        return refined;
    }

    /** Not so if both want one object, each in another form: for both families it has a third. */
    private static boolean areApart(List<NetworkPlan> plans) {
        var objects = new HashMap<ObjectKey, KernelObject>();
        return plans.stream().flatMap(plan -> plan.objects().stream()).allMatch(object -> {
            KernelObject same = objects.putIfAbsent(object.key(), object);
            return same == null || same.equals(object);
        });
    }
}
