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
     * @return a device name
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
    record NextHopObject(int id, String link) implements Via {}
}
