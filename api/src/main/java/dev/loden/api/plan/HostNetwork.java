package dev.loden.api.plan;

import dev.loden.api.Stable;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The host's network as far as it matters to us: all devices, and the routes that are not ours.
 *
 * @param links all devices
 * @param routes unicast routes of the main table outside the scope
 * @param nextHops the numbers of all next-hop objects outside the scope; empty if the kernel has no such objects (before
 *     Linux 5.3)
 * @since 0.1
 */
@Stable
public record HostNetwork(List<HostLink> links, List<HostRoute> routes, Optional<Set<Integer>> nextHops) {
    /** Copies all. */
    public HostNetwork {
        links = List.copyOf(links);
        routes = List.copyOf(routes);
        nextHops = nextHops.map(Set::copyOf);
    }

    /**
     * A host without next-hop objects of its own.
     *
     * @param links all devices
     * @param routes unicast routes of the main table outside the scope
     */
    public HostNetwork(List<HostLink> links, List<HostRoute> routes) {
        this(links, routes, Optional.of(Set.of()));
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
