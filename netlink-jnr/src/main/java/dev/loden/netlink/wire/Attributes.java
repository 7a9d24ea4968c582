package dev.loden.netlink.wire;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.MacAddress;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Walks over netlink attributes. It is a cursor: after {@link #next} its methods return the current attribute. A value is
 * only read if the attribute is long enough for it.
 */
public final class Attributes {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int MAC_BYTES = 6;

    private final ByteBuffer buffer;
    private final int limit;
    private int value;
    private int end;

    Attributes(ByteBuffer buffer, int from, int limit) {
        this.buffer = buffer;
        this.limit = limit;
        this.value = from;
        this.end = from;
    }

    /**
     * Moves to the next attribute.
     *
     * @return false if there is none
     * @throws PluginException if the bytes that follow are no attribute
     */
    public boolean next() {
        int at = Math.min(Netlink.align(end), limit);
        int left = limit - at;
        if (left == 0) {
            return false;
        }
        int length = left < Netlink.ATTRIBUTE_HEADER ? left : buffer.getShort(at) & 0xffff;
        if (length < Netlink.ATTRIBUTE_HEADER || length > left) {
            throw malformed("an attribute of " + length + " bytes where " + left + " are left");
        }
        value = at + Netlink.ATTRIBUTE_HEADER;
        end = at + length;
        return true;
    }

    public int type() {
        return buffer.getShort(value - 2) & Netlink.NLA_TYPE_MASK;
    }

    public int length() {
        return end - value;
    }

    public int u8() {
        return buffer.get(checked(1)) & 0xff;
    }

    /** A 16-bit number in network byte order. */
    public int big16() {
        short raw = buffer.getShort(checked(2));
        return NetworkOrder.swap(raw) & 0xffff;
    }

    public int i32() {
        return buffer.getInt(checked(4));
    }

    /** An address whose length gives the family. */
    public IpAddress address() {
        return address(0);
    }

    /** The address of a struct rtvia, behind its 16-bit family. */
    public IpAddress viaAddress() {
        return address(2);
    }

    private IpAddress address(int offset) {
        return switch (length() - offset) {
            case IPV4_BYTES -> new Ipv4(bigInt(value + offset));
            case IPV6_BYTES -> new Ipv6(bigLong(value + offset), bigLong(value + offset + 8));
            default -> throw malformed("an address of " + length() + " bytes");
        };
    }

    private int bigInt(int at) {
        return NetworkOrder.swap(buffer.getInt(at));
    }

    private long bigLong(int at) {
        return NetworkOrder.swap(buffer.getLong(at));
    }

    public boolean isMac() {
        return length() == MAC_BYTES;
    }

    public MacAddress mac() {
        int at = checked(MAC_BYTES);
        long bits = 0;
        for (int i = 0; i < MAC_BYTES; i++) {
            bits = bits << 8 | (buffer.get(at + i) & 0xff);
        }
        return new MacAddress(bits);
    }

    /** Text up to its zero byte or the attribute's end. */
    public String text() {
        int length = 0;
        while (length < length() && buffer.get(value + length) != 0) {
            length++;
        }
        byte[] bytes = new byte[length];
        buffer.get(value, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The value as it is, without header and padding; at most 65,531 bytes, since a length has 16 bits. */
    public byte[] bytes() {
        byte[] bytes = new byte[length()];
        buffer.get(value, bytes);
        return bytes;
    }

    /** The attributes inside this one. */
    public Attributes nested() {
        return new Attributes(buffer, value, end);
    }

    /** The first struct rtnexthop (linux/rtnetlink.h) of an RTA_MULTIPATH: its device. */
    public int firstHopLink() {
        return buffer.getInt(checked(8) + 4);
    }

    /** The attributes of the first struct rtnexthop. */
    public Attributes firstHopAttributes() {
        int length = buffer.getShort(checked(8)) & 0xffff;
        if (length < 8 || length > length()) {
            throw malformed("a next hop of " + length + " bytes");
        }
        return new Attributes(buffer, value + 8, value + length);
    }

    private int checked(int length) {
        if (length() < length) {
            throw malformed("attribute " + type() + " has " + length() + " bytes, not " + length);
        }
        return value;
    }

    private static PluginException malformed(String what) {
        return new PluginException(ErrorCode.BUG, "netlink: " + what);
    }
}
