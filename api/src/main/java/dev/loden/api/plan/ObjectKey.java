package dev.loden.api.plan;

import dev.loden.api.Stable;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;

/**
 * What identifies a kernel object: the kernel holds at most one object for a key.
 *
 * @since 0.1
 */
@Stable
public sealed interface ObjectKey {
    /**
     * A network device.
     *
     * @param name its name
     */
    record OfLink(String name) implements ObjectKey {
        @Override
        public boolean equals(Object other) {
            return other instanceof OfLink that && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /**
     * An address on a device.
     *
     * @param link the device's name
     * @param address the address
     * @param length its prefix length
     */
    record OfAddress(String link, IpAddress address, int length) implements ObjectKey {
        @Override
        public boolean equals(Object other) {
            return other instanceof OfAddress that
                    && length == that.length
                    && address.equals(that.address)
                    && link.equals(that.link);
        }

        @Override
        public int hashCode() {
            return 31 * address.hashCode() + length;
        }
    }

    /**
     * A next-hop object.
     *
     * @param id its number, not 0
     */
    record OfNextHop(int id) implements ObjectKey {
        @Override
        public boolean equals(Object other) {
            return other instanceof OfNextHop that && id == that.id;
        }

        @Override
        public int hashCode() {
            return id;
        }
    }

    /**
     * A route of the main table with the family's default metric.
     *
     * @param destination where it leads
     */
    record OfRoute(Prefix destination) implements ObjectKey {
        @Override
        public boolean equals(Object other) {
            return other instanceof OfRoute that && destination.equals(that.destination);
        }

        @Override
        public int hashCode() {
            return destination.hashCode();
        }
    }

    /**
     * A blackhole route of the main table.
     *
     * @param destination what it drops
     * @param metric the kernel's, unsigned
     */
    record OfBlackhole(Prefix destination, int metric) implements ObjectKey {}

    /**
     * A neighbor (ARP or ND) entry.
     *
     * @param link the device's name
     * @param address the neighbor's
     */
    record OfNeighbor(String link, IpAddress address) implements ObjectKey {
        @Override
        public boolean equals(Object other) {
            return other instanceof OfNeighbor that && address.equals(that.address) && link.equals(that.link);
        }

        @Override
        public int hashCode() {
            return 31 * link.hashCode() + address.hashCode();
        }
    }

    /**
     * A forwarding entry of a vxlan device.
     *
     * @param link the device's name
     * @param mac the destination
     */
    record OfFdbEntry(String link, MacAddress mac) implements ObjectKey {
        @Override
        public boolean equals(Object other) {
            return other instanceof OfFdbEntry that && mac.equals(that.mac) && link.equals(that.link);
        }

        @Override
        public int hashCode() {
            return 31 * link.hashCode() + mac.hashCode();
        }
    }

    /**
     * An object of an {@link dev.loden.api.spi.ObjectDriver}. Plugins bring their own records; equality must be by value.
     */
    non-sealed interface OfDriver extends ObjectKey {
        /**
         * Whose object it is.
         *
         * @return the driver's name
         */
        String driver();
    }
}
