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
 * @since 0.1
 */
@Stable
public record Link(String name, LinkKind kind, Optional<MacAddress> mac, int mtu, boolean up) implements KernelObject {
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
