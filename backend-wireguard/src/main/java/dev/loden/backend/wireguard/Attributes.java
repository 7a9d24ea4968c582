package dev.loden.backend.wireguard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** Writes the body of a netlink message, and walks through one that was read: attributes of linux/netlink.h. */
final class Attributes {
    private static final int HEADER = 4;
    private static final int NESTED = 0x8000;

    /** The two highest bits are flags. */
    private static final int TYPE = 0x3fff;

    /** One peer with two subnets takes some 300 bytes. */
    private static final int ROOM = 4096;

    private final ByteBuffer buffer = ByteBuffer.allocate(ROOM).order(ByteOrder.nativeOrder());

    static int align(int length) {
        return (length + 3) & ~3;
    }

    Attributes u8(int type, int value) {
        return bytes(type, new byte[] {(byte) value});
    }

    Attributes u16(int type, int value) {
        return bytes(type, number(2).putShort((short) value).array());
    }

    Attributes u32(int type, int value) {
        return bytes(type, number(4).putInt(value).array());
    }

    private static ByteBuffer number(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    }

    /** Text with a zero byte at its end. */
    Attributes text(int type, String value) {
        return bytes(type, (value + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    Attributes bytes(int type, byte[] value) {
        buffer.putShort((short) (HEADER + value.length)).putShort((short) type).put(value);
        return pad();
    }

    /** An attribute that holds others. */
    Attributes nest(int type, Runnable content) {
        int at = buffer.position();
        buffer.putShort((short) 0).putShort((short) (type | NESTED));
        content.run();
        buffer.putShort(at, (short) (buffer.position() - at));
        return this;
    }

    /** Bytes without a header: what stands before the attributes. */
    Attributes fixed(byte... bytes) {
        buffer.put(bytes);
        return pad();
    }

    private Attributes pad() {
        while ((buffer.position() & 3) != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    byte[] bytes() {
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }

    /** Calls back with the type and the value of each attribute from the buffer's position to its end. */
    static void forEach(ByteBuffer from, BiConsumer<Integer, ByteBuffer> each) {
        for (int at = from.position(); at + HEADER <= from.limit(); ) {
            int length = Short.toUnsignedInt(from.getShort(at));
            if (length < HEADER || at + length > from.limit()) {
                return; // the kernel writes none such
            }
            int type = from.getShort(at + 2) & TYPE;
            each.accept(type, from.slice(at + HEADER, length - HEADER).order(ByteOrder.nativeOrder()));
            at += align(length);
        }
    }
}
