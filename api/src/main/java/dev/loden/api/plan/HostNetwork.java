package dev.loden.api.plan;

import java.util.List;

/**
 * The host's network as far as it matters to us: all devices, and the routes that are not ours.
 *
 * @param links all devices
 * @param routes unicast routes of the main table outside the scope
 */
public record HostNetwork(List<HostLink> links, List<HostRoute> routes) {
    /** Copies both. */
    public HostNetwork {
        links = List.copyOf(links);
        routes = List.copyOf(routes);
    }
}
