package dev.loden.netlink;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import java.util.Optional;

/** The gateway of an object, where it is IPv6 and said to be on the link. */
final class OnlinkGateway {
    private OnlinkGateway() {}

    /** A route to the gateway alone; empty if there is no such gateway. */
    static Optional<Route> route(KernelObject object) {
        if (object instanceof NextHop hop) {
            return route(hop.gateway(), hop.link(), hop.onlink());
        }
        return object instanceof Route route && route.via() instanceof Via.Gateway via
                ? route(via.address(), via.link(), via.onlink())
                : Optional.empty();
    }

    private static Optional<Route> route(IpAddress gateway, String link, boolean onlink) {
        return onlink && gateway.family() == Family.IPV6
                ? Optional.of(new Route(Prefix.of(gateway, Family.IPV6.bits()), new Via.Direct(link), Route.LODEN))
                : Optional.empty();
    }
}
