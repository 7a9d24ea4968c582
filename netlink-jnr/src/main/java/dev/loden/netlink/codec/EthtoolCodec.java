package dev.loden.netlink.codec;

import dev.loden.netlink.wire.Attributes;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/** Offloads of devices: generic netlink (linux/genetlink.h) and its family ethtool (linux/ethtool_netlink.h). */
public final class EthtoolCodec {
    /** GENL_ID_CTRL: the family that knows the numbers of the others. */
    public static final int CONTROL = 0x10;

    /** The kernel's name of the family. */
    public static final String FAMILY = "ethtool";

    /** sizeof(struct genlmsghdr): command, version, reserved. */
    private static final int FIXED = 4;

    private static final int VERSION = 1;

    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;

    private static final int ETHTOOL_MSG_FEATURES_GET = 11;
    private static final int ETHTOOL_MSG_FEATURES_SET = 12;
    private static final int ETHTOOL_A_HEADER_DEV_NAME = 2;
    private static final int ETHTOOL_A_HEADER_FLAGS = 3;
    private static final int ETHTOOL_FLAG_OMIT_REPLY = 2;
    private static final int ETHTOOL_A_FEATURES_HEADER = 1;
    private static final int ETHTOOL_A_FEATURES_WANTED = 3;
    private static final int ETHTOOL_A_FEATURES_ACTIVE = 4;
    private static final int ETHTOOL_A_BITSET_BITS = 3;
    private static final int ETHTOOL_A_BITSET_BITS_BIT = 1;
    private static final int ETHTOOL_A_BITSET_BIT_NAME = 2;
    private static final int ETHTOOL_A_BITSET_BIT_VALUE = 3;

    private EthtoolCodec() {}

    /** Asks for the number of the family. */
    public static void writeFamilyQuery(MessageWriter writer) {
        fixed(writer, CTRL_CMD_GETFAMILY).attribute(CTRL_ATTR_FAMILY_NAME, FAMILY);
    }

    /** The number; empty if the message lacks it. */
    public static OptionalInt family(MessageReader message) {
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            if (attributes.type() == CTRL_ATTR_FAMILY_ID && attributes.length() == Short.BYTES) {
                ByteBuffer number = ByteBuffer.wrap(attributes.bytes()).order(ByteOrder.nativeOrder());
                return OptionalInt.of(number.getShort() & 0xffff);
            }
        }
        return OptionalInt.empty();
    }

    /** Asks for a device's features. */
    public static void writeQuery(MessageWriter writer, String link) {
        header(fixed(writer, ETHTOOL_MSG_FEATURES_GET), link, 0);
    }

    /** The names of the features that are in use. */
    public static Set<String> active(MessageReader message) {
        var names = new HashSet<String>();
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            if (attributes.type() == ETHTOOL_A_FEATURES_ACTIVE) {
                readBits(attributes.nested(), names);
            }
        }
        return names;
    }

    /** A list without a mask: what is in it is set. */
    private static void readBits(Attributes bitset, Set<String> names) {
        while (bitset.next()) {
            Attributes bits = bitset.nested();
            while (bitset.type() == ETHTOOL_A_BITSET_BITS && bits.next()) {
                Attributes bit = bits.nested();
                while (bit.next()) {
                    if (bit.type() == ETHTOOL_A_BITSET_BIT_NAME) {
                        names.add(bit.text());
                    }
                }
            }
        }
    }

    /** Turns one feature on or off, and leaves the others. */
    public static void writeChange(MessageWriter writer, String link, String feature, boolean on) {
        header(fixed(writer, ETHTOOL_MSG_FEATURES_SET), link, ETHTOOL_FLAG_OMIT_REPLY);
        int wanted = writer.beginNest(ETHTOOL_A_FEATURES_WANTED);
        int bits = writer.beginNest(ETHTOOL_A_BITSET_BITS);
        int bit = writer.beginNest(ETHTOOL_A_BITSET_BITS_BIT);
        writer.attribute(ETHTOOL_A_BITSET_BIT_NAME, feature);
        if (on) {
            writer.attributeFlag(ETHTOOL_A_BITSET_BIT_VALUE);
        }
        writer.endNest(bit);
        writer.endNest(bits);
        writer.endNest(wanted);
    }

    private static void header(MessageWriter writer, String link, int flags) {
        int header = writer.beginNest(ETHTOOL_A_FEATURES_HEADER);
        writer.attribute(ETHTOOL_A_HEADER_DEV_NAME, link);
        if (flags != 0) {
            writer.attribute32(ETHTOOL_A_HEADER_FLAGS, flags);
        }
        writer.endNest(header);
    }

    private static MessageWriter fixed(MessageWriter writer, int command) {
        return writer.put8(command).put8(VERSION).put16(0);
    }
}
