package dev.loden.api.plan;

import dev.loden.api.Stable;
import dev.loden.api.net.IpAddress;
import java.util.Optional;

/**
 * How the kernel sends a packet to another host.
 *
 * @param link the device it leaves by
 * @param source the address it is sent from; empty if the kernel names none
 * @since 0.1
 */
@Stable
public record Egress(String link, Optional<IpAddress> source) {}
