package dev.loden.api.plan;

import dev.loden.api.Stable;
import dev.loden.api.net.IpAddress;

/**
 * A next-hop object (linux/nexthop.h, kernel 5.3): a gateway that routes refer to by number. With many gateways on one
 * device the kernel handles these in linear time, plain routes in quadratic.
 *
 * @param id its number, not 0, unsigned 32 bits
 * @param link the device's name
 * @param gateway the next router's address
 * @param onlink whether the gateway counts as reachable although no route of the device covers it
 * @param protocol who made it, see {@link Route#protocol}
 * @since 0.1
 */
@Stable
public record NextHop(int id, String link, IpAddress gateway, boolean onlink, int protocol) implements KernelObject {
    @Override
    public ObjectKey.OfNextHop key() {
        return new ObjectKey.OfNextHop(id);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NextHop that
                && id == that.id
                && gateway.equals(that.gateway)
                && link.equals(that.link)
                && onlink == that.onlink
                && protocol == that.protocol;
    }

    @Override
    public int hashCode() {
        return 31 * id + gateway.hashCode();
    }

    @Override
    public String toString() {
        return "nexthop id " + Integer.toUnsignedString(id) + " via " + gateway + " dev " + link
                + Route.protocolText(protocol) + (onlink ? " onlink" : "");
    }
}
