package dev.loden.netlink.codec;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.wire.Attributes;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.util.Optional;

/** Routes: struct rtmsg with RTA_ attributes (linux/rtnetlink.h). */
public final class RouteCodec {
    /** sizeof(struct rtmsg): family, lengths, tos, table, protocol, scope, type, flags. */
    static final int FIXED = 12;

    static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    static final int RTA_PRIORITY = 6;
    private static final int RTA_MULTIPATH = 9;
    static final int RTA_TABLE = 15;
    private static final int RTA_VIA = 18;
    static final int RTA_NH_ID = 30;

    static final int RT_TABLE_MAIN = 254;
    private static final int RTN_UNSPEC = 0;
    private static final int RTN_UNICAST = 1;
    private static final int RTPROT_KERNEL = 2;
    static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RT_SCOPE_NOWHERE = 255;
    private static final int RTNH_F_ONLINK = 4;

    /** RTM_F_CLONED: the kernel's own note on one destination. */
    private static final int CLONED = 0x200;

    /** IP6_RT_PRIO_USER (net/ip6_route.h): the metric of an IPv6 route that names none. */
    private static final int IPV6_METRIC = 1024;

    private RouteCodec() {}

    /**
     * A route as a message has it.
     *
     * @param destination where it leads
     * @param hop how
     * @param protocol who made it
     * @param metric 0 if the message has none
     * @param plain whether a {@link Route} can express all of it: default metric, no type of service, one next hop
     */
    public record Entry(Prefix destination, Hop hop, int protocol, int metric, boolean plain) {
        public boolean isByKernel() {
            return protocol == RTPROT_KERNEL;
        }
    }

    /**
     * Where a route leads; of several ways the first.
     *
     * @param linkIndex 0 if the message has the next-hop object alone
     * @param gateway empty if the destination is on the link
     * @param onlink whether the gateway counts as reachable
     * @param nextHopId 0 without next-hop object
     */
    public record Hop(int linkIndex, Optional<IpAddress> gateway, boolean onlink, int nextHopId) {
        public Via via(String link) {
            if (nextHopId != 0) {
                return new Via.NextHopObject(nextHopId, link);
            }
            return gateway.<Via>map(router -> new Via.Gateway(router, link, onlink))
                    .orElseGet(() -> new Via.Direct(link));
        }
    }

    /** A unicast route of the main table. */
    public static Optional<Entry> decode(MessageReader message) {
        if (message.type() != Netlink.RTM_NEWROUTE || message.u8(7) != RTN_UNICAST || !isInMain(message)) {
            return Optional.empty();
        }
        int family = message.u8(0);
        IpAddress destination = Families.any(family);
        int metric = 0;
        var hop = new HopReader((message.i32(8) & RTNH_F_ONLINK) != 0);
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            switch (attributes.type()) {
                case RTA_DST -> destination = attributes.address();
                case RTA_PRIORITY -> metric = attributes.i32();
                default -> hop.read(attributes);
            }
        }
        Prefix prefix = prefix(destination, message.u8(1));
        boolean plain = metric == defaultMetric(prefix.family()) && message.u8(3) == 0 && !hop.several;
        return Optional.of(new Entry(prefix, hop.toHop(), message.u8(5), metric, plain));
    }

    /** Collects the attributes about the next hop. */
    private static final class HopReader {
        private int linkIndex;
        private Optional<IpAddress> gateway = Optional.empty();
        private boolean onlink;
        private int nextHopId;
        private boolean several;

        HopReader(boolean onlink) {
            this.onlink = onlink;
        }

        void read(Attributes attributes) {
            switch (attributes.type()) {
                case RTA_OIF -> linkIndex = attributes.i32();
                case RTA_GATEWAY -> gateway = Optional.of(attributes.address());
                case RTA_VIA -> gateway = Optional.of(attributes.viaAddress());
                case RTA_NH_ID -> nextHopId = attributes.i32();
                case RTA_MULTIPATH -> readFirst(attributes);
                default -> {}
            }
        }

        private void readFirst(Attributes multipath) {
            several = true;
            linkIndex = multipath.firstHopLink();
            Attributes attributes = multipath.firstHopAttributes();
            while (attributes.next()) {
                read(attributes);
            }
        }

        Hop toHop() {
            return new Hop(linkIndex, gateway, onlink, nextHopId);
        }
    }

    /**
     * The route a message is about, added or removed, of any type: a blackhole may have replaced a route.
     *
     * @return empty outside the main table
     */
    public static Optional<ObjectKey.OfRoute> key(MessageReader message) {
        if (!isInMain(message)) {
            return Optional.empty();
        }
        IpAddress destination = Families.any(message.u8(0));
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            if (attributes.type() == RTA_DST) {
                destination = attributes.address();
            }
        }
        return Optional.of(new ObjectKey.OfRoute(prefix(destination, message.u8(1))));
    }

    static Prefix prefix(IpAddress address, int length) {
        if (length > address.family().bits()) {
            throw new PluginException(ErrorCode.BUG, "netlink: a route to " + address + "/" + length);
        }
        return Prefix.of(address, length);
    }

    public static int linkIndex(MessageReader message) {
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            if (attributes.type() == RTA_OIF) {
                return attributes.i32();
            }
        }
        return 0;
    }

    /** The number of a table above 255 is in an attribute, and the header has RT_TABLE_COMPAT (252). */
    static boolean isInMain(MessageReader message) {
        return Families.isIp(message.u8(0)) && message.u8(4) == RT_TABLE_MAIN && (message.i32(8) & CLONED) == 0;
    }

    static int defaultMetric(Family family) {
        return switch (family) {
            case IPV4 -> 0;
            case IPV6 -> IPV6_METRIC;
        };
    }

    /** Strict checking makes the kernel send the main table's unicast routes alone. */
    public static void writeDump(MessageWriter writer, int family) {
        fixed(writer, family, 0)
                .put8(0)
                .put8(RT_SCOPE_UNIVERSE)
                .put8(RTN_UNICAST)
                .put32(0)
                .attribute32(RTA_TABLE, RT_TABLE_MAIN);
    }

    public static void write(MessageWriter writer, Route route, int linkIndex) {
        boolean direct = route.via() instanceof Via.Direct;
        boolean onlink = route.via() instanceof Via.Gateway gateway && gateway.onlink();
        fixed(writer, route)
                .put8(route.protocol())
                .put8(direct ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE)
                .put8(route.via() instanceof Via.Blackhole ? BlackholeCodec.RTN_BLACKHOLE : RTN_UNICAST)
                .put32(onlink ? RTNH_F_ONLINK : 0);
        writeWay(writer, route, linkIndex);
    }

    /** For removal: the scope is left open, the rest has to match. */
    public static void writeKey(MessageWriter writer, Route route, int linkIndex) {
        boolean blackhole = route.via() instanceof Via.Blackhole;
        fixed(writer, route)
                .put8(route.protocol())
                .put8(RT_SCOPE_NOWHERE)
                .put8(blackhole ? BlackholeCodec.RTN_BLACKHOLE : RTN_UNSPEC)
                .put32(0);
        writeWay(writer, route, linkIndex);
        if (route.destination().family() == Family.IPV6 && !blackhole) {
            writer.attribute32(RTA_PRIORITY, IPV6_METRIC);
        }
    }

    private static void writeWay(MessageWriter writer, Route route, int linkIndex) {
        if (route.destination().length() > 0) {
            writer.attribute(RTA_DST, route.destination().address());
        }
        switch (route.via()) {
            case Via.NextHopObject hop -> writer.attribute32(RTA_NH_ID, hop.id());
            case Via.Direct direct -> writer.attribute32(RTA_OIF, linkIndex);
            case Via.Blackhole blackhole -> writer.attribute32(RTA_PRIORITY, blackhole.metric());
            case Via.Gateway gateway -> {
                writer.attribute32(RTA_OIF, linkIndex);
                if (gateway.address().family() == route.destination().family()) {
                    writer.attribute(RTA_GATEWAY, gateway.address());
                } else {
                    writer.attributeVia(RTA_VIA, gateway.address());
                }
            }
        }
    }

    private static MessageWriter fixed(MessageWriter writer, Route route) {
        return fixed(
                writer,
                Families.number(route.destination().family()),
                route.destination().length());
    }

    static MessageWriter fixed(MessageWriter writer, int family, int length) {
        return writer.put8(family).put8(length).put8(0).put8(0).put8(RT_TABLE_MAIN);
    }
}
