package dev.loden.api.plan;

import dev.loden.api.Stable;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;

/**
 * A forwarding entry of a vxlan device: at which underlay address an Ethernet address is.
 *
 * @param link the device's name
 * @param mac the destination
 * @param remote the underlay address its packets are sent to
 * @since 0.1
 */
@Stable
public record FdbEntry(String link, MacAddress mac, IpAddress remote) implements KernelObject {
    @Override
    public ObjectKey.OfFdbEntry key() {
        return new ObjectKey.OfFdbEntry(link, mac);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FdbEntry that
                && mac.equals(that.mac)
                && remote.equals(that.remote)
                && link.equals(that.link);
    }

    @Override
    public int hashCode() {
        return 31 * mac.hashCode() + remote.hashCode();
    }

    @Override
    public String toString() {
        return mac + " dev " + link + " dst " + remote + " self permanent";
    }
}
