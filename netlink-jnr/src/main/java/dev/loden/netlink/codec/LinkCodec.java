package dev.loden.netlink.codec;

import dev.loden.api.net.MacAddress;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.netlink.wire.Attributes;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.util.Optional;

/** Devices: struct ifinfomsg (linux/rtnetlink.h) with IFLA_ attributes (linux/if_link.h). */
public final class LinkCodec {
    /** sizeof(struct ifinfomsg): family, type, index, flags, change mask. */
    private static final int FIXED = 16;

    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_IFALIAS = 20;
    private static final int IFLA_EXT_MASK = 29;
    private static final int IFLA_LINK_NETNSID = 37;

    /** RTEXT_FILTER_SKIP_STATS (linux/rtnetlink.h). */
    private static final int SKIP_STATS = 8;

    /** ARPHRD_ETHER (linux/if_arp.h). */
    private static final int ETHERNET = 1;

    /** IFF_UP (linux/if.h). */
    private static final int UP = 1;

    private LinkCodec() {}

    /**
     * The part that is read of every device of the host, of which there may be thousands.
     *
     * @param index its number
     * @param mtu the largest IP packet in bytes
     * @param up whether it is administratively up
     */
    public record Device(int index, String name, int mtu, boolean up) {}

    /**
     * A device with its kind.
     *
     * @param index its number
     * @param link what it is; the device it lies on has no name yet
     * @param lowerIndex the number of that device; 0 if it lies on none, or on one of another network namespace
     */
    public record Entry(int index, Link link, int lowerIndex) {
        /** The device in full. */
        public Link resolved(LinkNames names) {
            LinkKind kind = LinkKindCodec.withLower(link.kind(), names.name(lowerIndex));
            return new Link(link.name(), kind, link.mac(), link.mtu(), link.up(), link.alias());
        }
    }

    /** A message about the device itself; those of family AF_BRIDGE are about a bridge's port. */
    public static boolean isLink(MessageReader message) {
        return message.u8(0) == Netlink.AF_UNSPEC;
    }

    /** The device's number. */
    public static int index(MessageReader message) {
        return message.i32(4);
    }

    /** The device's name; empty if the message lacks it. */
    public static String name(MessageReader message) {
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            if (attributes.type() == IFLA_IFNAME) {
                return attributes.text();
            }
        }
        return "";
    }

    /** A device without its kind. */
    public static Optional<Device> device(MessageReader message) {
        if (!isPresent(message)) {
            return Optional.empty();
        }
        int mtu = 0;
        String name = "";
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFLA_IFNAME -> name = attributes.text();
                case IFLA_MTU -> mtu = attributes.i32();
                default -> {}
            }
        }
        return Optional.of(new Device(index(message), name, mtu, isUp(message)));
    }

    /** A device with its kind. */
    public static Optional<Entry> decode(MessageReader message) {
        return device(message).map(device -> decode(message, device));
    }

    private static Entry decode(MessageReader message, Device device) {
        boolean ethernet = message.u16(2) == ETHERNET;
        Optional<MacAddress> mac = Optional.empty();
        var kind = LinkKindCodec.Read.NONE;
        int lower = 0;
        String alias = "";
        boolean lowerIsHere = true;
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFLA_ADDRESS -> mac = ethernet && attributes.isMac() ? Optional.of(attributes.mac()) : mac;
                case IFLA_LINK -> lower = attributes.i32();
                case IFLA_IFALIAS -> alias = attributes.text();
                case IFLA_LINK_NETNSID -> lowerIsHere = false;
                case IFLA_LINKINFO -> kind = LinkKindCodec.read(attributes.nested());
                default -> {}
            }
        }
        var link = new Link(device.name(), kind.kind(), mac, device.mtu(), device.up(), alias);
        int underlay = lowerIsHere ? lower : 0;
        return new Entry(device.index(), link, kind.underlayIndex().orElse(underlay));
    }

    private static boolean isPresent(MessageReader message) {
        return message.type() == Netlink.RTM_NEWLINK && isLink(message);
    }

    private static boolean isUp(MessageReader message) {
        return (message.i32(8) & UP) != 0;
    }

    /** Requests all devices. */
    public static void writeDump(MessageWriter writer) {
        fixed(writer, 0, 0, 0).attribute32(IFLA_EXT_MASK, SKIP_STATS);
    }

    /** Requests one device. */
    public static void writeQuery(MessageWriter writer, String name) {
        fixed(writer, 0, 0, 0).attribute(IFLA_IFNAME, name).attribute32(IFLA_EXT_MASK, SKIP_STATS);
    }

    /** A change of no device at all: the kernel's answer shows whether this process may make changes. */
    public static void writeNothing(MessageWriter writer) {
        fixed(writer, 0, 0, 0);
    }

    /**
     * A new device of a kind that {@link LinkKindCodec#refusal} does not refuse. The kernel takes no alias yet.
     *
     * @param lowerIndex the number of the device it lies on, 0 if it lies on none
     */
    public static void writeNew(MessageWriter writer, Link link, int lowerIndex) {
        fixed(writer, 0, link.up() ? UP : 0, UP).attribute(IFLA_IFNAME, link.name());
        link.mac().ifPresent(mac -> writer.attribute(IFLA_ADDRESS, mac));
        writer.attribute32(IFLA_MTU, link.mtu());
        if (link.kind() instanceof LinkKind.Custom && lowerIndex != 0) {
            writer.attribute32(IFLA_LINK, lowerIndex);
        }
        int info = writer.beginNest(IFLA_LINKINFO);
        LinkKindCodec.write(writer, link.kind(), lowerIndex);
        writer.endNest(info);
    }

    /** Only what differs: the kernel refuses some attributes even if they change nothing. */
    public static void writeChange(MessageWriter writer, int index, Link actual, Link wanted) {
        int mask = actual.up() == wanted.up() ? 0 : UP;
        fixed(writer, index, wanted.up() ? mask : 0, mask);
        if (!actual.mac().equals(wanted.mac())) {
            wanted.mac().ifPresent(mac -> writer.attribute(IFLA_ADDRESS, mac));
        }
        if (actual.mtu() != wanted.mtu()) {
            writer.attribute32(IFLA_MTU, wanted.mtu());
        }
        if (!wanted.alias().isEmpty() && !wanted.alias().equals(actual.alias())) {
            writer.attribute(IFLA_IFALIAS, wanted.alias());
        }
    }

    /** For removal. */
    public static void writeKey(MessageWriter writer, int index) {
        fixed(writer, index, 0, 0);
    }

    private static MessageWriter fixed(MessageWriter writer, int index, int flags, int changeMask) {
        return writer.put8(Netlink.AF_UNSPEC)
                .put8(0)
                .put16(0)
                .put32(index)
                .put32(flags)
                .put32(changeMask);
    }
}
