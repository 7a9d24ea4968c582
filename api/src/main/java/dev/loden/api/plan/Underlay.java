package dev.loden.api.plan;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The network between the nodes, as this node's kernel reports it.
 *
 * @param link the external device's name
 * @param mtu its MTU: the largest IP packet in bytes
 * @param ipv4 our IPv4 address on it
 * @param ipv6 our IPv6 address on it
 * @param routes the host's own routes
 */
public record Underlay(String link, int mtu, Optional<Ipv4> ipv4, Optional<Ipv6> ipv6, List<HostRoute> routes) {
    /** Copies the routes. */
    public Underlay {
        routes = List.copyOf(routes);
    }

    /**
     * Whether packets to an address leave by the external device without a gateway, by the longest matching route.
     *
     * @param address a peer's public address
     * @return true if the peer is on our segment
     */
    public boolean isOnLink(IpAddress address) {
        return routes.stream()
                .filter(route -> route.destination().contains(address))
                .min(Comparator.<HostRoute>comparingInt(
                                route -> -route.destination().length())
                        .thenComparing(HostRoute::metric, Integer::compareUnsigned))
                .filter(route -> route.gateway().isEmpty() && route.link().equals(link))
                .isPresent();
    }
}
