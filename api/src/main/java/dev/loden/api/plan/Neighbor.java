package dev.loden.api.plan;

import dev.loden.api.Stable;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;

/**
 * A neighbor entry: which Ethernet address an IP address has.
 *
 * @param link the device's name
 * @param address the neighbor's IP address
 * @param mac its Ethernet address
 * @param permanent whether someone put it there to stay (NUD_PERMANENT); plans have no others, and others are never
 *     removed, for the kernel makes them by itself
 * @since 0.1
 */
@Stable
public record Neighbor(String link, IpAddress address, MacAddress mac, boolean permanent) implements KernelObject {
    /**
     * A permanent entry.
     *
     * @param link the device's name
     * @param address the neighbor's IP address
     * @param mac its Ethernet address
     */
    public Neighbor(String link, IpAddress address, MacAddress mac) {
        this(link, address, mac, true);
    }

    @Override
    public ObjectKey.OfNeighbor key() {
        return new ObjectKey.OfNeighbor(link, address);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Neighbor that
                && address.equals(that.address)
                && mac.equals(that.mac)
                && link.equals(that.link)
                && permanent == that.permanent;
    }

    @Override
    public int hashCode() {
        return 31 * address.hashCode() + mac.hashCode();
    }

    @Override
    public String toString() {
        return address + " dev " + link + " lladdr " + mac + (permanent ? " PERMANENT" : "");
    }
}
