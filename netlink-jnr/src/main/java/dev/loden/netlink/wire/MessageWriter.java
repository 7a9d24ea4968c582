package dev.loden.netlink.wire;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Puts netlink messages one behind the other into a buffer. {@code put..} appends to the fixed header of the message,
 * {@code attribute..} adds an attribute behind it.
 */
public final class MessageWriter {
    private static final int MAC_BYTES = 6;

    private final ByteBuffer buffer;
    private int start;

    private MessageWriter(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** Writes to a direct buffer of its own, in the machine's byte order. */
    public static MessageWriter ofCapacity(int bytes) {
        return new MessageWriter(ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
    }

    /** Starts over with an empty buffer. */
    public void clear() {
        buffer.clear();
    }

    public int size() {
        return buffer.position();
    }

    /** The written messages, ready to be sent; the writer goes on after {@link #clear}. */
    public ByteBuffer finished() {
        return buffer.flip();
    }

    public MessageWriter begin(int type, int flags, int sequence) {
        start = buffer.position();
        buffer.putInt(0).putShort((short) type).putShort((short) flags);
        buffer.putInt(sequence).putInt(0);
        return this;
    }

    /** Adds flags to the message begun last. */
    public void addFlags(int flags) {
        buffer.putShort(start + 6, (short) (buffer.getShort(start + 6) | flags));
    }

    public void end() {
        buffer.putInt(start, buffer.position() - start);
    }

    public MessageWriter put8(int value) {
        buffer.put((byte) value);
        return this;
    }

    public MessageWriter put16(int value) {
        buffer.putShort((short) value);
        return this;
    }

    public MessageWriter put32(int value) {
        buffer.putInt(value);
        return this;
    }

    public MessageWriter attribute8(int type, int value) {
        attributeHeader(type, 1).put((byte) value);
        return pad();
    }

    /** A 16-bit number in network byte order. */
    public MessageWriter attributeBig16(int type, int value) {
        attributeHeader(type, 2).putShort(NetworkOrder.swap((short) value));
        return pad();
    }

    public MessageWriter attribute32(int type, int value) {
        attributeHeader(type, 4).putInt(value);
        return this;
    }

    public MessageWriter attribute(int type, IpAddress address) {
        switch (address) {
            case Ipv4 v4 -> bigEndian(attributeHeader(type, 4), v4.bits());
            case Ipv6 v6 -> bigEndian(attributeHeader(type, 16), v6);
        }
        return this;
    }

    /** A struct rtvia (linux/rtnetlink.h): a gateway of another family than the route's. */
    public MessageWriter attributeVia(int type, IpAddress address) {
        switch (address) {
            case Ipv4 v4 -> bigEndian(attributeHeader(type, 6).putShort((short) Netlink.AF_INET), v4.bits());
            case Ipv6 v6 -> bigEndian(attributeHeader(type, 18).putShort((short) Netlink.AF_INET6), v6);
        }
        return pad();
    }

    private static void bigEndian(ByteBuffer to, Ipv6 address) {
        to.putLong(NetworkOrder.swap(address.high()));
        to.putLong(NetworkOrder.swap(address.low()));
    }

    private static void bigEndian(ByteBuffer to, int bits) {
        to.putInt(NetworkOrder.swap(bits));
    }

    public MessageWriter attribute(int type, MacAddress mac) {
        attributeHeader(type, MAC_BYTES);
        for (int shift = 40; shift >= 0; shift -= 8) {
            buffer.put((byte) (mac.bits() >>> shift));
        }
        return pad();
    }

    /** Text with a zero byte at its end. */
    public MessageWriter attribute(int type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        attributeHeader(type, bytes.length + 1).put(bytes).put((byte) 0);
        return pad();
    }

    /** Bytes as they are. */
    public MessageWriter attribute(int type, byte[] value) {
        attributeHeader(type, value.length).put(value);
        return pad();
    }

    /** An attribute without a value: it is there or not. */
    public MessageWriter attributeFlag(int type) {
        attributeHeader(type, 0);
        return this;
    }

    /** Starts an attribute that holds others; the result is for {@link #endNest}. */
    public int beginNest(int type) {
        int at = buffer.position();
        attributeHeader(type | Netlink.NLA_F_NESTED, 0);
        return at;
    }

    public void endNest(int begun) {
        buffer.putShort(begun, (short) (buffer.position() - begun));
    }

    private ByteBuffer attributeHeader(int type, int length) {
        return buffer.putShort((short) (Netlink.ATTRIBUTE_HEADER + length)).putShort((short) type);
    }

    private MessageWriter pad() {
        while ((buffer.position() & 3) != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }
}
