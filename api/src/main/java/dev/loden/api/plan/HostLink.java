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
 * @param addresses its addresses of global scope, primary ones first
 * @since 0.1
 */
@Stable
public record HostLink(int index, String name, int mtu, boolean up, List<Address> addresses) {
    /** Copies the addresses. */
    public HostLink {
        addresses = List.copyOf(addresses);
    }
}
