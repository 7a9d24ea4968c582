package dev.loden.core;

import dev.loden.api.net.Prefix;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Scope;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which kernel events are worth a turn. Pods come and go all the time; their devices and neighbors are not.
 *
 * @param scope what is ours
 * @param underlay the external device
 * @param networks the pods' networks
 * @param peers whether a route to that destination may decide how a peer is reached
 * @param expected whether an event tells only of what is wanted anyway
 */
record KernelFilter(
        Scope scope,
        String underlay,
        Set<Prefix> networks,
        Predicate<Prefix> peers,
        Predicate<KernelEvent.OfObject> expected) {
    boolean matters(KernelEvent event) {
        return switch (event) {
            case KernelEvent.Overrun overrun -> true;
            case KernelEvent.OfObject of -> matters(of.key(), of.link()) && !expected.test(of);
        };
    }

    private boolean matters(ObjectKey key, String link) {
        boolean ours = scope.links().contains(link);
        return switch (key) {
            case ObjectKey.OfLink device -> ours || link.equals(underlay);
            case ObjectKey.OfAddress address -> ours || link.equals(underlay);
            case ObjectKey.OfRoute route -> ours || matters(route.destination());
            case ObjectKey.OfNextHop hop -> ours || link.isEmpty() || link.equals(underlay);
            case ObjectKey.OfNeighbor neighbor -> ours;
            case ObjectKey.OfFdbEntry entry -> ours;
        };
    }

    /** Inside the pods' networks, or around the peers: a route that decides how they are reached. */
    private boolean matters(Prefix destination) {
        return destination.length() == 0
                || networks.stream().anyMatch(network -> network.overlaps(destination))
                || peers.test(destination);
    }
}
