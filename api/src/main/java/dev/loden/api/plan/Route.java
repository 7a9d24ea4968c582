package dev.loden.api.plan;

import dev.loden.api.Stable;
import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;

/**
 * A route of the main table with the family's default metric, or a {@link Via.Blackhole} with a metric of its own.
 *
 * @param destination where it leads
 * @param via how
 * @param protocol who made it (rtm_protocol, linux/rtnetlink.h): {@link #BOOT} on our own devices, as flannel's; {@link
 *     #LODEN} elsewhere and on no device, to distinguish our routes from others'
 * @since 0.1
 */
@Stable
public record Route(Prefix destination, Via via, int protocol) implements KernelObject {
    /** RTPROT_BOOT: what {@code ip route add} uses, and prints nothing for. */
    public static final int BOOT = 3;

    /** Our mark, a number that rt_protos leaves free. */
    public static final int LODEN = 76;

    @Override
    public ObjectKey key() {
        return via instanceof Via.Blackhole blackhole
                ? new ObjectKey.OfBlackhole(destination, blackhole.metric())
                : new ObjectKey.OfRoute(destination);
    }

    @Override
    public String link() {
        return via.link();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Route that
                && destination.equals(that.destination)
                && via.equals(that.via)
                && protocol == that.protocol;
    }

    @Override
    public int hashCode() {
        return 31 * destination.hashCode() + via.hashCode();
    }

    @Override
    public String toString() {
        String by = protocolText(protocol);
        return (via instanceof Via.Blackhole ? "blackhole " : "")
                + destination
                + switch (via) {
                    case Via.Gateway gateway ->
                        " via " + gateway.address() + " dev " + gateway.link() + by
                                + (gateway.onlink() ? " onlink" : "");
                    case Via.Direct direct ->
                        " dev " + direct.link() + by + (destination.family() == Family.IPV4 ? " scope link" : "");
                    case Via.NextHopObject hop ->
                        " nhid " + Integer.toUnsignedString(hop.id()) + " dev " + hop.link() + by;
                    case Via.Blackhole hole ->
                        by + (hole.metric() == 0 ? "" : " metric " + Integer.toUnsignedString(hole.metric()));
                };
    }

    static String protocolText(int protocol) {
        return switch (protocol) {
            case BOOT -> "";
            case LODEN -> " proto loden";
            default -> " proto " + protocol;
        };
    }
}
