package dev.loden.api.plan;

import dev.loden.api.Preview;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One netlink attribute of a device's IFLA_INFO_DATA (linux/if_link.h): a number that says which, and bytes that are the
 * kernel's business. Numbers are in the machine's byte order unless a name says otherwise, as in the kernel's headers.
 *
 * @since 0.1
 */
@Preview
public final class LinkAttribute {
    private final int type;
    private final byte[] payload;

    private LinkAttribute(int type, byte[] payload) {
        if (type <= 0 || type > MAX_TYPE) {
            throw new IllegalArgumentException("not a netlink attribute type: " + type);
        }
        this.type = type;
        this.payload = payload;
    }

    /** The largest type: the two highest of 16 bits are flags (NLA_TYPE_MASK, linux/netlink.h). */
    private static final int MAX_TYPE = 0x3fff;

    /**
     * Bytes as they are.
     *
     * @param type the attribute's number in the device kind's enum, {@code IFLA_MACVLAN_MODE} for instance
     * @param payload copied
     * @return the attribute
     */
    public static LinkAttribute bytes(int type, byte[] payload) {
        return new LinkAttribute(type, payload.clone());
    }

    /**
     * A {@code __u8}.
     *
     * @param type the attribute's number
     * @param value the lowest 8 bits count
     * @return the attribute
     */
    public static LinkAttribute u8(int type, int value) {
        return new LinkAttribute(type, new byte[] {(byte) value});
    }

    /**
     * A {@code __u16} in the machine's byte order.
     *
     * @param type the attribute's number
     * @param value the lowest 16 bits count
     * @return the attribute
     */
    public static LinkAttribute u16(int type, int value) {
        return number(type, ByteOrder.nativeOrder(), Short.BYTES, value);
    }

    /**
     * A {@code __be16}: a port, for instance.
     *
     * @param type the attribute's number
     * @param value the lowest 16 bits count
     * @return the attribute
     */
    public static LinkAttribute be16(int type, int value) {
        return number(type, ByteOrder.BIG_ENDIAN, Short.BYTES, value);
    }

    /**
     * A {@code __u32} in the machine's byte order.
     *
     * @param type the attribute's number
     * @param value 32 bits, signed or not
     * @return the attribute
     */
    public static LinkAttribute u32(int type, int value) {
        return number(type, ByteOrder.nativeOrder(), Integer.BYTES, value);
    }

    /**
     * A {@code __be32}: an IPv4 address, for instance.
     *
     * @param type the attribute's number
     * @param value 32 bits, signed or not
     * @return the attribute
     */
    public static LinkAttribute be32(int type, int value) {
        return number(type, ByteOrder.BIG_ENDIAN, Integer.BYTES, value);
    }

    /**
     * A string that ends with a zero byte, as the kernel's are.
     *
     * @param type the attribute's number
     * @param value ASCII
     * @return the attribute
     */
    public static LinkAttribute string(int type, String value) {
        return new LinkAttribute(type, (value + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    private static LinkAttribute number(int type, ByteOrder order, int length, int value) {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(order);
        if (length == Short.BYTES) {
            buffer.putShort((short) value);
        } else {
            buffer.putInt(value);
        }
        return new LinkAttribute(type, buffer.array());
    }

    /**
     * Which attribute it is.
     *
     * @return a number from 1 to 16383
     */
    public int type() {
        return type;
    }

    /**
     * Its value.
     *
     * @return a copy, without header and padding
     */
    public byte[] payload() {
        return payload.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinkAttribute that && type == that.type && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(payload);
    }

    /** The number and the bytes in hexadecimal: {@code 1=04000000}. */
    @Override
    public String toString() {
        return type + "=" + HexFormat.of().formatHex(payload);
    }
}
