package dev.loden.netlink;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.MacAddress;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import java.util.Optional;

/** Devices: struct ifinfomsg (linux/rtnetlink.h) with IFLA_ attributes (linux/if_link.h). */
final class LinkCodec {
    /** sizeof(struct ifinfomsg): family, type, index, flags, change mask. */
    static final int FIXED = 16;

    static final int IFLA_IFNAME = 3;

    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_EXT_MASK = 29;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;

    private static final int IFLA_VXLAN_ID = 1;
    private static final int IFLA_VXLAN_LINK = 3;
    private static final int IFLA_VXLAN_LOCAL = 4;
    private static final int IFLA_VXLAN_LEARNING = 7;
    private static final int IFLA_VXLAN_PORT = 15;
    private static final int IFLA_VXLAN_LOCAL6 = 17;
    private static final int IFLA_VXLAN_GBP = 23;

    /** RTEXT_FILTER_SKIP_STATS (linux/rtnetlink.h). */
    private static final int SKIP_STATS = 8;

    /** ARPHRD_ETHER (linux/if_arp.h). */
    private static final int ETHERNET = 1;

    /** IFF_UP (linux/if.h). */
    private static final int UP = 1;

    private static final String VXLAN = "vxlan";
    private static final IpAddress ANY = new Ipv4(0);

    private LinkCodec() {}

    /**
     * A device as a message tells of it.
     *
     * @param index its number
     * @param link what it is; the underlay of a vxlan device has no name yet
     * @param underlayIndex the number of that underlay, 0 if it has none
     */
    record Entry(int index, Link link, int underlayIndex) {
        Link resolved(LinkNames names) {
            return switch (link.kind()) {
                case LinkKind.Custom custom -> link;
                case LinkKind.Driven driven -> link;
                case LinkKind.Vxlan vxlan ->
                    new Link(link.name(), named(vxlan, names.name(underlayIndex)), link.mac(), link.mtu(), link.up());
            };
        }

        private static LinkKind named(LinkKind.Vxlan vxlan, String underlay) {
            return new LinkKind.Vxlan(
                    vxlan.vni(), vxlan.port(), vxlan.local(), underlay, vxlan.learning(), vxlan.gbp());
        }
    }

    /** A message about the device itself; those of family AF_BRIDGE tell of a bridge's port. */
    static boolean isLink(MessageReader message) {
        return message.u8(0) == Netlink.AF_UNSPEC;
    }

    static int index(MessageReader message) {
        return message.i32(4);
    }

    /** The device's name; empty if the message lacks it. */
    static String name(MessageReader message) {
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            if (attributes.type() == IFLA_IFNAME) {
                return attributes.text();
            }
        }
        return "";
    }

    static Optional<Entry> decode(MessageReader message) {
        if (message.type() != Netlink.RTM_NEWLINK || !isLink(message)) {
            return Optional.empty();
        }
        boolean ethernet = message.u16(2) == ETHERNET;
        String name = "";
        int mtu = 0;
        Optional<MacAddress> mac = Optional.empty();
        var info = new Info();
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFLA_IFNAME -> name = attributes.text();
                case IFLA_MTU -> mtu = attributes.i32();
                case IFLA_ADDRESS -> mac = ethernet && attributes.isMac() ? Optional.of(attributes.mac()) : mac;
                case IFLA_LINKINFO -> info.read(attributes.nested());
                default -> {}
            }
        }
        boolean up = (message.i32(8) & UP) != 0;
        var link = new Link(name, info.kind(), mac, mtu, up);
        return Optional.of(new Entry(index(message), link, info.underlayIndex));
    }

    /** What IFLA_LINKINFO says, in whatever order. */
    private static final class Info {
        private String kind = "";
        private int vni;
        private int port;
        private IpAddress local = ANY;
        private int underlayIndex;
        private boolean learning;
        private boolean gbp;

        LinkKind kind() {
            return kind.equals(VXLAN)
                    ? new LinkKind.Vxlan(vni, port, local, "", learning, gbp)
                    : LinkKind.Custom.named(kind);
        }

        void read(Attributes attributes) {
            while (attributes.next()) {
                switch (attributes.type()) {
                    case IFLA_INFO_KIND -> kind = attributes.text();
                    // The kernel writes the kind first (rtnl_link_info_fill).
                    case IFLA_INFO_DATA -> readData(attributes.nested());
                    default -> {}
                }
            }
        }

        private void readData(Attributes attributes) {
            while (kind.equals(VXLAN) && attributes.next()) {
                switch (attributes.type()) {
                    case IFLA_VXLAN_ID -> vni = attributes.i32();
                    case IFLA_VXLAN_LINK -> underlayIndex = attributes.i32();
                    case IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6 -> local = attributes.address();
                    case IFLA_VXLAN_LEARNING -> learning = attributes.u8() != 0;
                    case IFLA_VXLAN_PORT -> port = attributes.big16();
                    case IFLA_VXLAN_GBP -> gbp = true;
                    default -> {}
                }
            }
        }
    }

    static void writeDump(MessageWriter writer) {
        fixed(writer, 0, 0, 0).attribute32(IFLA_EXT_MASK, SKIP_STATS);
    }

    static void writeQuery(MessageWriter writer, String name) {
        fixed(writer, 0, 0, 0).attribute(IFLA_IFNAME, name).attribute32(IFLA_EXT_MASK, SKIP_STATS);
    }

    /** A change of no device at all: what the kernel says to it tells whether it would let us make changes. */
    static void writeNothing(MessageWriter writer) {
        fixed(writer, 0, 0, 0);
    }

    static void writeNew(MessageWriter writer, Link link, LinkKind.Vxlan kind, int underlayIndex) {
        fixed(writer, 0, link.up() ? UP : 0, UP).attribute(IFLA_IFNAME, link.name());
        link.mac().ifPresent(mac -> writer.attribute(IFLA_ADDRESS, mac));
        writer.attribute32(IFLA_MTU, link.mtu());
        int info = writer.beginNest(IFLA_LINKINFO);
        writer.attribute(IFLA_INFO_KIND, VXLAN);
        int data = writer.beginNest(IFLA_INFO_DATA);
        writer.attribute32(IFLA_VXLAN_ID, kind.vni())
                .attribute32(IFLA_VXLAN_LINK, underlayIndex)
                .attribute(kind.local() instanceof Ipv4 ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_LOCAL6, kind.local())
                .attribute8(IFLA_VXLAN_LEARNING, kind.learning() ? 1 : 0)
                .attributeBig16(IFLA_VXLAN_PORT, kind.port());
        if (kind.gbp()) {
            writer.attributeFlag(IFLA_VXLAN_GBP);
        }
        writer.endNest(data);
        writer.endNest(info);
    }

    /** Only what differs: the kernel refuses some attributes even if they change nothing. */
    static void writeChange(MessageWriter writer, int index, Link actual, Link wanted) {
        int mask = actual.up() == wanted.up() ? 0 : UP;
        fixed(writer, index, wanted.up() ? mask : 0, mask);
        if (!actual.mac().equals(wanted.mac())) {
            wanted.mac().ifPresent(mac -> writer.attribute(IFLA_ADDRESS, mac));
        }
        if (actual.mtu() != wanted.mtu()) {
            writer.attribute32(IFLA_MTU, wanted.mtu());
        }
    }

    static void writeKey(MessageWriter writer, int index) {
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
