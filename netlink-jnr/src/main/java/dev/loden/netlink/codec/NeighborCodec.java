package dev.loden.netlink.codec;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.ObjectKey;
import dev.loden.netlink.wire.Attributes;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.util.Optional;

/** Neighbors: struct ndmsg with NDA_ attributes (linux/neighbour.h). */
public final class NeighborCodec {
    /** sizeof(struct ndmsg): family, device, state, flags, type. */
    static final int FIXED = 12;

    static final int NDA_DST = 1;
    static final int NDA_LLADDR = 2;
    static final int NUD_NOARP = 0x40;
    static final int NUD_PERMANENT = 0x80;

    private static final int NDA_IFINDEX = 8;

    /** NUD_INCOMPLETE, NUD_FAILED, NUD_NOARP: nothing is known, or nothing needs to be. */
    private static final int NOT_KNOWN = 0x01 | 0x20 | NUD_NOARP;

    /** NTF_PROXY: an address we answer for. */
    private static final int PROXY = 0x08;

    private NeighborCodec() {}

    public static Optional<Neighbor> decode(MessageReader message, LinkNames names) {
        int state = message.u16(8);
        if (message.type() != Netlink.RTM_NEWNEIGH || (state & NOT_KNOWN) != 0) {
            return Optional.empty();
        }
        MacAddress mac = null;
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            if (attributes.type() == NDA_LLADDR && attributes.isMac()) {
                mac = attributes.mac();
            }
        }
        Optional<MacAddress> known = Optional.ofNullable(mac);
        boolean permanent = (state & NUD_PERMANENT) != 0;
        return key(message, names)
                .flatMap(key -> known.map(at -> new Neighbor(key.link(), key.address(), at, permanent)));
    }

    /** The neighbor a message is about, be it there or gone. */
    public static Optional<ObjectKey.OfNeighbor> key(MessageReader message, LinkNames names) {
        if (!Families.isIp(message.u8(0)) || (message.u8(10) & PROXY) != 0) {
            return Optional.empty();
        }
        IpAddress address = null;
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            if (attributes.type() == NDA_DST) {
                address = attributes.address();
            }
        }
        String link = names.name(linkIndex(message));
        return Optional.ofNullable(address).map(known -> new ObjectKey.OfNeighbor(link, known));
    }

    public static int linkIndex(MessageReader message) {
        return message.i32(4);
    }

    public static void writeDump(MessageWriter writer, int family, int linkIndex) {
        fixed(writer, family, 0, 0, 0).attribute32(NDA_IFINDEX, linkIndex);
    }

    public static void write(MessageWriter writer, Neighbor neighbor, int linkIndex) {
        fixed(writer, Families.number(neighbor.address()), linkIndex, NUD_PERMANENT, 0)
                .attribute(NDA_DST, neighbor.address())
                .attribute(NDA_LLADDR, neighbor.mac());
    }

    public static void writeKey(MessageWriter writer, Neighbor neighbor, int linkIndex) {
        fixed(writer, Families.number(neighbor.address()), linkIndex, 0, 0).attribute(NDA_DST, neighbor.address());
    }

    static MessageWriter fixed(MessageWriter writer, int family, int linkIndex, int state, int flags) {
        return writer.put8(family)
                .put8(0)
                .put16(0)
                .put32(linkIndex)
                .put16(state)
                .put8(flags)
                .put8(0);
    }
}
