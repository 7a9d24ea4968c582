package dev.loden.api.plan;

import dev.loden.api.Stable;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.util.Optional;

/**
 * A route of the host's main table that is not ours.
 *
 * @param destination where it leads; length 0 for a default route
 * @param gateway the next router, empty if the destination is on the link
 * @param link the device's name
 * @param metric the lower is preferred, as an unsigned number
 * @since 0.1
 */
@Stable
public record HostRoute(Prefix destination, Optional<IpAddress> gateway, String link, int metric) {}
