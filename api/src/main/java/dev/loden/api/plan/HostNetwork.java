package dev.loden.api.plan;

import dev.loden.api.Stable;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The host's network as far as it matters to us: all devices, and the routes that are not ours.
 *
 * @param links all devices
 * @param routes unicast routes of the main table outside the scope: default routes, those that come with the devices' addresses, and
 *     those that overlap a network of the scope's {@link Scope#routes}
 * @param nextHops the numbers of all next-hop objects outside the scope; empty if the kernel has no such objects (before
 *     Linux 5.3)
 * @param otherRoutes a digest of the unicast routes outside the scope that are not listed, which a router can have a million of;
 *     another number, read in the same scope, means that some have changed
 * @since 0.1
 */
@Stable
public record HostNetwork(
        List<HostLink> links, List<HostRoute> routes, Optional<Set<Integer>> nextHops, long otherRoutes) {
    /** Copies all. */
    public HostNetwork {
        links = List.copyOf(links);
        routes = List.copyOf(routes);
        nextHops = nextHops.map(Set::copyOf);
    }

    /**
     * A host without next-hop objects of its own, and with no other routes.
     *
     * @param links all devices
     * @param routes all unicast routes of the main table outside the scope
     */
    public HostNetwork(List<HostLink> links, List<HostRoute> routes) {
        this(links, routes, Optional.of(Set.of()), 0);
    }

    /**
     * A device by name.
     *
     * @param name of a device
     * @return as it was seen; empty if there is none
     */
    public Optional<HostLink> link(String name) {
        return links.stream().filter(link -> link.name().equals(name)).findFirst();
    }
}
