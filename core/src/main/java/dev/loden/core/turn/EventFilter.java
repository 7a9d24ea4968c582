package dev.loden.core.turn;

import dev.loden.api.net.Prefix;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Scope;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which kernel events are worth a turn. Pods come and go all the time; their devices and neighbors are not.
 *
 * @param scope what is ours
 * @param others devices that are not ours although we would have one of their names: of these it matters when they go
 * @param underlay the external devices
 * @param host as it was last read
 * @param networks the pods' networks
 * @param peers whether a route to that destination may decide how a peer is reached
 * @param expected whether an event reports only what is wanted anyway
 */
record EventFilter(
        Scope scope,
        Set<String> others,
        Set<String> underlay,
        HostNetwork host,
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
        if (!matters(event)) {
            return Verdict.IGNORE;
        }
        return expected.test(event) || isAsSeen(event) ? Verdict.EXPECTED : Verdict.DRIFT;
    }

    /** There are events of the external device for many reasons that do not matter: a device was put on it. */
    private boolean isAsSeen(KernelEvent.OfObject event) {
        return event instanceof KernelEvent.Put put
                && put.object() instanceof Link link
                && underlay.contains(link.name())
                && host.link(link.name())
                        .filter(seen -> link.mtu() == seen.mtu() && link.up() == seen.up())
                        .isPresent();
    }

    private boolean matters(KernelEvent.OfObject event) {
        String link = event.link();
        boolean ours = scope.links().contains(link);
        boolean known = ours || underlay.contains(link);
        return switch (event.key()) {
            case ObjectKey.OfLink device -> known || others.contains(link) || endsRoutes(event);
            case ObjectKey.OfAddress address -> known || overlaps(Prefix.of(address.address(), address.length()));
            case ObjectKey.OfRoute route -> ours || matters(route.destination());
            case ObjectKey.OfBlackhole route -> matters(route.destination());
            case ObjectKey.OfNextHop hop -> true; // a number of ours may be taken on any device
            case ObjectKey.OfNeighbor neighbor -> ours;
            case ObjectKey.OfFdbEntry entry -> ours;
            case ObjectKey.OfDriver of -> scope.drivers().contains(of.driver());
        };
    }

    /**
     * A device that is removed or set down takes routes with it; of IPv4's there are no events (fib_flush, net/ipv4/fib_frontend.c).
     * One pod's route does not matter.
     */
    private boolean endsRoutes(KernelEvent.OfObject event) {
        boolean up = event instanceof KernelEvent.Put put && put.object() instanceof Link link && link.up();
        return !up
                && host.routes().stream()
                        .filter(route -> route.link().equals(event.link()) && !isOnePod(route))
                        .anyMatch(route -> matters(route.destination()));
    }

    private static boolean isOnePod(HostRoute route) {
        Prefix destination = route.destination();
        return destination.length() == destination.family().bits()
                && route.gateway().isEmpty();
    }

    /** Inside the pods' networks, or around the peers: a route that decides how they are reached. */
    private boolean matters(Prefix destination) {
        return destination.length() == 0 || overlaps(destination) || peers.test(destination);
    }

    private boolean overlaps(Prefix prefix) {
        return networks.stream().anyMatch(network -> network.overlaps(prefix));
    }
}
