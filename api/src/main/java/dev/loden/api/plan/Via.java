package dev.loden.api.plan;

import dev.loden.api.Stable;
import dev.loden.api.net.IpAddress;

/**
 * Where a route leads.
 *
 * @since 0.1
 */
@Stable
public sealed interface Via {
    /**
     * The device packets leave by.
     *
     * @return a device name; empty if they leave by none
     */
    String link();

    /**
     * Through a router.
     *
     * @param address the router's address
     * @param link the device it is on
     * @param onlink whether it counts as reachable although no route of the device covers it
     */
    record Gateway(IpAddress address, String link, boolean onlink) implements Via {}

    /**
     * Straight onto the wire.
     *
     * @param link the device the destination is on
     */
    record Direct(String link) implements Via {}

    /**
     * Through a {@link NextHop} object.
     *
     * @param id the object's number
     * @param link the device it is on
     */
    record NextHopObject(int id, String link) implements Via {
        @Override
        public boolean equals(Object other) {
            return other instanceof NextHopObject that && id == that.id && link.equals(that.link);
        }

        @Override
        public int hashCode() {
            return 31 * link.hashCode() + id;
        }
    }

    /**
     * Nowhere: the kernel drops what matches, without an ICMP answer.
     *
     * @param metric the kernel's, unsigned; the route is used only where there is none of a lower metric to the same destination
     */
    record Blackhole(int metric) implements Via {
        /** Behind every other route to the same destination: the highest metric there is. */
        public static final Blackhole LAST = new Blackhole(-1);

        /** None. */
        @Override
        public String link() {
            return "";
        }
    }
}
