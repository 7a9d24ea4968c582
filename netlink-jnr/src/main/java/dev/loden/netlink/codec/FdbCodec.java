package dev.loden.netlink.codec;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.ObjectKey;
import dev.loden.netlink.wire.Attributes;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.util.Optional;

/**
 * Forwarding entries of vxlan devices: neighbor messages of family AF_BRIDGE (drivers/net/vxlan).
 *
 * <p>Entries that the device has learned are not read: they are no drift, since they age, and ours replace them. Nor are those
 * with a port, VNI or device of their own, which no plan can contain: ours is then missing, and is written over it. The entry
 * of all zeros, the default destination, is an entry like others.
 */
public final class FdbCodec {
    private static final int NDA_PORT = 6;
    private static final int NDA_VNI = 7;
    private static final int NDA_IFINDEX = 8;

    /** NTF_SELF: an entry of the device itself, not of the bridge it may be a port of. */
    private static final int SELF = 0x02;

    private static final int STATIC = NeighborCodec.NUD_PERMANENT | NeighborCodec.NUD_NOARP;

    private FdbCodec() {}

    public static Optional<FdbEntry> decode(MessageReader message, LinkNames names) {
        boolean stays = (message.u16(8) & STATIC) != 0;
        if (message.type() != Netlink.RTM_NEWNEIGH || !stays) {
            return Optional.empty();
        }
        IpAddress remote = null;
        boolean plain = true;
        Attributes attributes = message.attributes(NeighborCodec.FIXED);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NeighborCodec.NDA_DST -> remote = attributes.address();
                case NDA_PORT, NDA_VNI, NDA_IFINDEX -> plain = false;
                default -> {}
            }
        }
        Optional<IpAddress> known = plain ? Optional.ofNullable(remote) : Optional.empty();
        return key(message, names).flatMap(key -> known.map(at -> new FdbEntry(key.link(), key.mac(), at)));
    }

    /** The entry a message is about, be it there or gone. */
    public static Optional<ObjectKey.OfFdbEntry> key(MessageReader message, LinkNames names) {
        if (message.u8(0) != Netlink.AF_BRIDGE || (message.u8(10) & SELF) == 0) {
            return Optional.empty();
        }
        MacAddress mac = null;
        Attributes attributes = message.attributes(NeighborCodec.FIXED);
        while (attributes.next()) {
            if (attributes.type() == NeighborCodec.NDA_LLADDR && attributes.isMac()) {
                mac = attributes.mac();
            }
        }
        String link = names.name(NeighborCodec.linkIndex(message));
        return Optional.ofNullable(mac).map(known -> new ObjectKey.OfFdbEntry(link, known));
    }

    public static void writeDump(MessageWriter writer, int linkIndex) {
        NeighborCodec.fixed(writer, Netlink.AF_BRIDGE, linkIndex, 0, 0);
    }

    /** The same message adds and, as another request type, removes. */
    public static void write(MessageWriter writer, FdbEntry entry, int linkIndex) {
        NeighborCodec.fixed(writer, Netlink.AF_BRIDGE, linkIndex, STATIC, SELF)
                .attribute(NeighborCodec.NDA_LLADDR, entry.mac())
                .attribute(NeighborCodec.NDA_DST, entry.remote());
    }
}
