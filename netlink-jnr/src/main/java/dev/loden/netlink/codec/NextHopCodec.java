package dev.loden.netlink.codec;

import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.NextHop;
import dev.loden.netlink.wire.Attributes;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.util.Optional;

/** Next-hop objects: struct nhmsg with NHA_ attributes (linux/nexthop.h, kernel 5.3). */
public final class NextHopCodec {
    /** sizeof(struct nhmsg): family, scope, protocol, reserved, flags. */
    private static final int FIXED = 8;

    private static final int NHA_ID = 1;
    private static final int NHA_OIF = 5;
    private static final int NHA_GATEWAY = 6;

    /** RTNH_F_ONLINK (linux/rtnetlink.h). */
    private static final int ONLINK = 4;

    private NextHopCodec() {}

    /**
     * One of the kernel's.
     *
     * @param hop empty if it has no gateway: groups, blackholes and such are none of ours
     */
    public record Entry(int id, Optional<NextHop> hop) {}

    public static Optional<Entry> decode(MessageReader message, LinkNames names) {
        if (message.type() != Netlink.RTM_NEWNEXTHOP) {
            return Optional.empty();
        }
        int id = 0;
        int link = 0;
        IpAddress gateway = null;
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NHA_ID -> id = attributes.i32();
                case NHA_OIF -> link = attributes.i32();
                case NHA_GATEWAY -> gateway = attributes.address();
                default -> {}
            }
        }
        if (gateway == null) {
            return Optional.of(new Entry(id, Optional.empty()));
        }
        boolean onlink = (message.i32(4) & ONLINK) != 0;
        var hop = new NextHop(id, names.name(link), gateway, onlink, message.u8(2));
        return Optional.of(new Entry(id, Optional.of(hop)));
    }

    public static int id(MessageReader message) {
        return find(message, NHA_ID);
    }

    public static int linkIndex(MessageReader message) {
        return find(message, NHA_OIF);
    }

    private static int find(MessageReader message, int type) {
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            if (attributes.type() == type) {
                return attributes.i32();
            }
        }
        return 0;
    }

    public static void writeDump(MessageWriter writer) {
        fixed(writer, Netlink.AF_UNSPEC, 0, 0);
    }

    public static void write(MessageWriter writer, NextHop hop, int linkIndex) {
        fixed(writer, Families.number(hop.gateway()), hop.protocol(), hop.onlink() ? ONLINK : 0)
                .attribute32(NHA_ID, hop.id())
                .attribute32(NHA_OIF, linkIndex)
                .attribute(NHA_GATEWAY, hop.gateway());
    }

    public static void writeKey(MessageWriter writer, NextHop hop) {
        fixed(writer, Netlink.AF_UNSPEC, 0, 0).attribute32(NHA_ID, hop.id());
    }

    private static MessageWriter fixed(MessageWriter writer, int family, int protocol, int flags) {
        return writer.put8(family).put8(0).put8(protocol).put8(0).put32(flags);
    }
}
