package dev.loden.api.plan;

import dev.loden.api.Stable;
import java.util.List;

/**
 * A device of the host, ours or not.
 *
 * @param index the kernel's number for it
 * @param name its name
 * @param mtu the largest IP packet in bytes
 * @param up whether it is administratively up
 * @param addresses those other hosts can send to now, so without such as duplicate address detection runs for or has refused, and
 *     without link-local ones of IPv6. The best come first; worse are, in this order, deprecated, temporary (RFC 8981), of link
 *     scope or 169.254.0.0/16, of a full-length prefix (/32, /128), secondary and unique local ones (fc00::/7)
 * @since 0.1
 */
@Stable
public record HostLink(int index, String name, int mtu, boolean up, List<Address> addresses) {
    /** Copies the addresses. */
    public HostLink {
        addresses = List.copyOf(addresses);
    }
}
