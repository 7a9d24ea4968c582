package dev.loden.api.plan;

import dev.loden.api.net.IpAddress;

/** The kind of a device with what cannot be changed while it lives. */
public sealed interface LinkKind {
    /**
     * A VXLAN device (RFC 7348).
     *
     * @param vni the network identifier, 24 bits
     * @param port the UDP destination port
     * @param local the source address of the outer packets
     * @param underlay the name of the device they leave by
     * @param learning whether the device learns FDB entries from what it receives
     * @param gbp whether it carries the group policy extension
     */
    record Vxlan(int vni, int port, IpAddress local, String underlay, boolean learning, boolean gbp)
            implements LinkKind {
        @Override
        public String toString() {
            return "vxlan id " + vni + " local " + local + " dev " + underlay + " dstport " + port
                    + (learning ? "" : " nolearning") + (gbp ? " gbp" : "");
        }
    }

    /**
     * Any other kind; it can be read but not planned.
     *
     * @param name the kernel's word, {@code bridge} or {@code veth}; empty for a physical device
     */
    record Other(String name) implements LinkKind {
        @Override
        public String toString() {
            return name;
        }
    }
}
