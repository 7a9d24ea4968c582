package dev.loden.core.turn;

import dev.loden.api.net.Prefix;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Scope;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which kernel events are worth a turn. Pods come and go all the time; their devices and neighbors are not.
 *
 * @param scope what is ours
 * @param others devices that are not ours although we would have one of their names: of these it matters when they go
 * @param underlay the external devices
 * @param external the same as they were last seen; without one that was not there
 * @param networks the pods' networks
 * @param peers whether a route to that destination may decide how a peer is reached
 * @param expected whether an event reports only what is wanted anyway
 */
record EventFilter(
        Scope scope,
        Set<String> others,
        Set<String> underlay,
        List<HostLink> external,
        Set<Prefix> networks,
        Predicate<Prefix> peers,
        Predicate<KernelEvent.OfObject> expected) {
    /** What an event means. */
    enum Verdict {
        /** Not about anything of ours. */
        IGNORE,
        /** The object is as it should be. */
        EXPECTED,
        /** The kernel may not be as it should be. */
        DRIFT
    }

    Verdict judge(KernelEvent event) {
        return switch (event) {
            case KernelEvent.Overrun overrun -> Verdict.DRIFT;
            case KernelEvent.OfObject of -> judge(of);
        };
    }

    private Verdict judge(KernelEvent.OfObject event) {
        if (!matters(event.key(), event.link())) {
            return Verdict.IGNORE;
        }
        return expected.test(event) || isAsSeen(event) ? Verdict.EXPECTED : Verdict.DRIFT;
    }

    /** There are events of the external device for many reasons that do not matter: a device was put on it. */
    private boolean isAsSeen(KernelEvent.OfObject event) {
        return event instanceof KernelEvent.Put put
                && put.object() instanceof Link link
                && external.stream()
                        .anyMatch(seen ->
                                link.name().equals(seen.name()) && link.mtu() == seen.mtu() && link.up() == seen.up());
    }

    private boolean matters(ObjectKey key, String link) {
        boolean ours = scope.links().contains(link);
        return switch (key) {
            case ObjectKey.OfLink device -> ours || underlay.contains(link) || others.contains(link);
            case ObjectKey.OfAddress address -> ours || underlay.contains(link);
            case ObjectKey.OfRoute route -> ours || matters(route.destination());
            case ObjectKey.OfBlackhole route -> matters(route.destination());
            case ObjectKey.OfNextHop hop -> true; // a number of ours may be taken on any device
            case ObjectKey.OfNeighbor neighbor -> ours;
            case ObjectKey.OfFdbEntry entry -> ours;
            case ObjectKey.OfDriver of -> scope.drivers().contains(of.driver());
        };
    }

    /** Inside the pods' networks, or around the peers: a route that decides how they are reached. */
    private boolean matters(Prefix destination) {
        return destination.length() == 0
                || networks.stream().anyMatch(network -> network.overlaps(destination))
                || peers.test(destination);
    }
}
