package dev.loden.api.plan;

import dev.loden.api.Stable;
import dev.loden.api.net.MacAddress;
import java.util.Optional;

/**
 * A network device.
 *
 * @param name at most 15 bytes (IFNAMSIZ less one, linux/if.h)
 * @param kind what it is
 * @param mac its Ethernet address; empty for devices without one
 * @param mtu the largest IP packet in bytes
 * @param up whether it is administratively up
 * @param alias what it is said to be for (IFLA_IFALIAS, at most 255 bytes): the core's mark on all devices it makes. A plan leaves it
 *     empty, which stands for any
 * @since 0.1
 */
@Stable
public record Link(String name, LinkKind kind, Optional<MacAddress> mac, int mtu, boolean up, String alias)
        implements KernelObject {
    /**
     * A device as a plan names it.
     *
     * @param name at most 15 bytes
     * @param kind what it is
     * @param mac its Ethernet address; empty for devices without one
     * @param mtu the largest IP packet in bytes
     * @param up whether it is administratively up
     */
    public Link(String name, LinkKind kind, Optional<MacAddress> mac, int mtu, boolean up) {
        this(name, kind, mac, mtu, up, "");
    }

    /**
     * The same device with a mark.
     *
     * @param mark its alias
     * @return a copy
     */
    public Link marked(String mark) {
        return new Link(name, kind, mac, mtu, up, mark);
    }

    @Override
    public ObjectKey.OfLink key() {
        return new ObjectKey.OfLink(name);
    }

    @Override
    public String link() {
        return name;
    }

    @Override
    public String toString() {
        String word = kind.toString();
        return name + (word.isEmpty() ? "" : " " + word)
                + mac.map(m -> " address " + m).orElse("") + " mtu " + mtu + (up ? " up" : " down");
    }
}
