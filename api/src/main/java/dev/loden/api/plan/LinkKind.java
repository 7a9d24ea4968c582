package dev.loden.api.plan;

import dev.loden.api.Stable;
import dev.loden.api.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The kind of a device with what cannot be changed while it lives.
 *
 * @since 0.1
 */
@Stable
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
     * A kind the API has no words for, given by its netlink name and attributes. A plan declares the attributes that matter to
     * it; a device as the kernel reports it has all of them. The kernel's driver must be able to make such a device by
     * RTM_NEWLINK.
     *
     * @param kind the kernel's word (IFLA_INFO_KIND): {@code gre}, {@code macvlan}; empty for a physical device
     * @param lower the device it lies on or sends by (IFLA_LINK), if it has one
     * @param data the kind's own attributes (IFLA_INFO_DATA), each type once
     */
    record Custom(String kind, Optional<String> lower, List<LinkAttribute> data) implements LinkKind {
        /** Copies the attributes. */
        public Custom {
            data = List.copyOf(data);
        }

        /**
         * A kind without anything more.
         *
         * @param kind the kernel's word
         * @return such a kind
         */
        public static Custom named(String kind) {
            return new Custom(kind, Optional.empty(), List.of());
        }

        /** The lower device where one is declared, and the declared attributes; others may be there besides. */
        @Override
        public boolean matches(LinkKind actual) {
            return actual instanceof Custom have
                    && kind.equals(have.kind)
                    && (lower.isEmpty() || lower.equals(have.lower))
                    && have.data.containsAll(data);
        }

        @Override
        public String toString() {
            return kind
                    + lower.map(name -> " link " + name).orElse("")
                    + data.stream().map(attribute -> " " + attribute).collect(Collectors.joining());
        }
    }

    /**
     * A device that rtnetlink cannot make, but an {@link dev.loden.api.spi.ObjectDriver} can: a TUN device, for instance. Once
     * it is there it is read, set up, changed and deleted by rtnetlink as any other; the kernel reports it as {@link Custom}.
     *
     * @param driver the name of the driver that makes it
     * @param kind the kernel's word for it, as rtnetlink reports it: {@code tun}; where the driver has a choice, all of them with a
     *     bar between: {@code wireguard|tun}
     */
    record Driven(String driver, String kind) implements LinkKind {
        @Override
        public boolean matches(LinkKind actual) {
            return actual instanceof Custom have && List.of(kind.split("\\|")).contains(have.kind());
        }

        @Override
        public String toString() {
            return kind;
        }
    }

    /**
     * Whether a device as the kernel reports it is of this kind, so that it need not be made anew.
     *
     * @param actual the device's kind
     * @return true if all that this kind declares is so
     */
    default boolean matches(LinkKind actual) {
        return equals(actual);
    }
}
