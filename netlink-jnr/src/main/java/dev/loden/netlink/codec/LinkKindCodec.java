package dev.loden.netlink.codec;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.plan.LinkAttribute;
import dev.loden.api.plan.LinkKind;
import dev.loden.netlink.wire.Attributes;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.ErrorReply;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The kinds of devices: IFLA_LINKINFO (linux/if_link.h). A vxlan device has a form of its own; of every other kind the attributes of
 * IFLA_INFO_DATA are read as they are, and written as they are declared.
 */
public final class LinkKindCodec {
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;

    private static final int IFLA_VXLAN_ID = 1;
    private static final int IFLA_VXLAN_LINK = 3;
    private static final int IFLA_VXLAN_LOCAL = 4;
    private static final int IFLA_VXLAN_LEARNING = 7;
    private static final int IFLA_VXLAN_PORT = 15;
    private static final int IFLA_VXLAN_LOCAL6 = 17;
    private static final int IFLA_VXLAN_GBP = 23;

    private static final String VXLAN = "vxlan";

    /** More than any kind of Linux 6.18 takes, and so much that a message with it fits into the buffer of requests. */
    private static final int LARGEST_DATA = 16 << 10;

    private LinkKindCodec() {}

    /**
     * A kind as a message has it: devices by number.
     *
     * @param kind the kind without the device beneath
     * @param underlayIndex the number of that device, where the kind has an attribute of its own for it
     */
    record Read(LinkKind kind, OptionalInt underlayIndex) {
        /** A physical device. */
        static final Read NONE = new Read(LinkKind.Custom.named(""), OptionalInt.empty());
    }

    static Read read(Attributes info) {
        String kind = "";
        Optional<Attributes> data = Optional.empty();
        while (info.next()) {
            switch (info.type()) {
                case IFLA_INFO_KIND -> kind = info.text();
                case IFLA_INFO_DATA -> data = Optional.of(info.nested());
                default -> {}
            }
        }
        if (kind.equals(VXLAN)) {
            var vxlan = new VxlanData();
            data.ifPresent(vxlan::read);
            return vxlan.toRead();
        }
        List<LinkAttribute> attributes = data.map(LinkKindCodec::readAttributes).orElseGet(List::of);
        return new Read(new LinkKind.Custom(kind, Optional.empty(), attributes), OptionalInt.empty());
    }

    /** Each type once, and of several the last, as the kernel's own parser does it (nla_parse). Type 0 is padding. */
    private static List<LinkAttribute> readAttributes(Attributes data) {
        Map<Integer, LinkAttribute> byType = new TreeMap<>();
        while (data.next()) {
            if (data.type() != 0) {
                byType.put(data.type(), LinkAttribute.bytes(data.type(), data.bytes()));
            }
        }
        return List.copyOf(byType.values());
    }

    /** The attributes of a vxlan device, in whatever order. */
    private static final class VxlanData {
        private int vni;
        private int port;
        private IpAddress local = new Ipv4(0);
        private int underlayIndex;
        private boolean learning;
        private boolean gbp;

        void read(Attributes attributes) {
            while (attributes.next()) {
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

        Read toRead() {
            var kind = new LinkKind.Vxlan(vni, port, local, "", learning, gbp);
            return new Read(kind, OptionalInt.of(underlayIndex));
        }
    }

    /** The kind of a device that lies on another one; an empty name means on none. */
    static LinkKind withLower(LinkKind kind, String lower) {
        return switch (kind) {
            case LinkKind.Custom custom ->
                lower.isEmpty() ? custom : new LinkKind.Custom(custom.kind(), Optional.of(lower), custom.data());
            case LinkKind.Driven driven -> driven;
            case LinkKind.Vxlan vxlan ->
                new LinkKind.Vxlan(vxlan.vni(), vxlan.port(), vxlan.local(), lower, vxlan.learning(), vxlan.gbp());
        };
    }

    /** The device that has to be there before one of this kind can be made. */
    public static Optional<String> lower(LinkKind kind) {
        return switch (kind) {
            case LinkKind.Custom custom -> custom.lower();
            case LinkKind.Driven driven -> Optional.empty();
            case LinkKind.Vxlan vxlan -> Optional.of(vxlan.underlay());
        };
    }

    /**
     * Why no device of this kind can be made by rtnetlink, in the form of the kernel's own refusals.
     *
     * @return empty if the kernel is to decide
     */
    public static Optional<ErrorReply> refusal(LinkKind kind) {
        return switch (kind) {
            case LinkKind.Vxlan vxlan -> Optional.empty();
            case LinkKind.Driven driven ->
                refusal(
                        Errno.EOPNOTSUPP,
                        "a " + driven.kind() + " device is made by the driver " + driven.driver()
                                + ", not by rtnetlink");
            case LinkKind.Custom custom -> {
                int size = custom.data().stream()
                        .mapToInt(attribute -> Netlink.align(Netlink.ATTRIBUTE_HEADER + attribute.payload().length))
                        .sum();
                if (custom.kind().equals(VXLAN)) {
                    yield refusal(Errno.EINVAL, "kind vxlan is declared by LinkKind.Vxlan");
                } else if (size > LARGEST_DATA) {
                    yield refusal(Errno.EMSGSIZE, size + " bytes of attributes, at most " + LARGEST_DATA);
                }
                yield Optional.empty();
            }
        };
    }

    private static Optional<ErrorReply> refusal(int errno, String detail) {
        return Optional.of(new ErrorReply(errno, detail));
    }

    static void write(MessageWriter writer, LinkKind kind, int lowerIndex) {
        switch (kind) {
            case LinkKind.Vxlan vxlan -> writeVxlan(writer, vxlan, lowerIndex);
            case LinkKind.Custom custom -> writeCustom(writer, custom);
            case LinkKind.Driven driven -> throw new IllegalArgumentException("not made by rtnetlink: " + driven);
        }
    }

    private static void writeVxlan(MessageWriter writer, LinkKind.Vxlan kind, int underlayIndex) {
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
    }

    private static void writeCustom(MessageWriter writer, LinkKind.Custom kind) {
        writer.attribute(IFLA_INFO_KIND, kind.kind());
        int data = writer.beginNest(IFLA_INFO_DATA);
        kind.data().forEach(attribute -> writer.attribute(attribute.type(), attribute.payload()));
        writer.endNest(data);
    }
}
