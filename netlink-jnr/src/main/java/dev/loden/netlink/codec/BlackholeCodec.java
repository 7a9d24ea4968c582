package dev.loden.netlink.codec;

import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.netlink.wire.Attributes;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.util.Optional;

/** Blackhole routes, as the kernel reports them; they are written by {@link RouteCodec}. */
public final class BlackholeCodec {
    /** Of rtm_type (linux/rtnetlink.h). */
    static final int RTN_BLACKHOLE = 6;

    private BlackholeCodec() {}

    /** Strict checking makes the kernel send the main table's blackholes alone. */
    public static void writeDump(MessageWriter writer, int family) {
        RouteCodec.fixed(writer, family, 0)
                .put8(0)
                .put8(RouteCodec.RT_SCOPE_UNIVERSE)
                .put8(RTN_BLACKHOLE)
                .put32(0)
                .attribute32(RouteCodec.RTA_TABLE, RouteCodec.RT_TABLE_MAIN);
    }

    /** A blackhole of the main table; one that a type of service or a next-hop object makes is none that we express. */
    public static Optional<Route> decode(MessageReader message) {
        boolean plain = message.type() == Netlink.RTM_NEWROUTE && message.u8(7) == RTN_BLACKHOLE && message.u8(3) == 0;
        if (!plain || !RouteCodec.isInMain(message)) {
            return Optional.empty();
        }
        IpAddress destination = Families.any(message.u8(0));
        int metric = 0;
        Attributes attributes = message.attributes(RouteCodec.FIXED);
        while (attributes.next()) {
            switch (attributes.type()) {
                case RouteCodec.RTA_DST -> destination = attributes.address();
                case RouteCodec.RTA_PRIORITY -> metric = attributes.i32();
                case RouteCodec.RTA_NH_ID -> plain = false;
                default -> {}
            }
        }
        var route = new Route(RouteCodec.prefix(destination, message.u8(1)), new Via.Blackhole(metric), message.u8(5));
        return plain ? Optional.of(route) : Optional.empty();
    }
}
