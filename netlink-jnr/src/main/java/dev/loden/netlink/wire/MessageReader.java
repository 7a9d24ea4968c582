package dev.loden.netlink.wire;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.nio.ByteBuffer;

/**
 * Walks over the netlink messages of one datagram. It is a cursor: after {@link #next} its methods return parts of the
 * current message. Lengths are checked even though they come from the kernel.
 */
public final class MessageReader {
    private final ByteBuffer buffer;
    private int start;
    private int end;

    /** Reads from the buffer's position to its limit; the buffer's byte order is the machine's. */
    public MessageReader(ByteBuffer buffer) {
        this.buffer = buffer;
        this.start = buffer.position();
        this.end = start;
    }

    /**
     * Moves to the next message.
     *
     * @return false if there is none
     * @throws PluginException if the bytes that follow are no message
     */
    public boolean next() {
        int at = Math.min(Netlink.align(end), buffer.limit());
        int left = buffer.limit() - at;
        if (left == 0) {
            return false;
        }
        int length = left < Netlink.HEADER ? left : buffer.getInt(at);
        if (length < Netlink.HEADER || length > left) {
            throw new PluginException(
                    ErrorCode.BUG, "netlink: a message of " + length + " bytes where " + left + " are left");
        }
        start = at;
        end = at + length;
        return true;
    }

    public int type() {
        return buffer.getShort(start + 4) & 0xffff;
    }

    public int flags() {
        return buffer.getShort(start + 6) & 0xffff;
    }

    public int sequence() {
        return buffer.getInt(start + 8);
    }

    /** Whose request led to this message; 0 if the kernel acted by itself. */
    public int portId() {
        return buffer.getInt(start + 12);
    }

    /** A byte of the message's body. */
    public int u8(int offset) {
        return buffer.get(body(offset, 1)) & 0xff;
    }

    public int u16(int offset) {
        return buffer.getShort(body(offset, 2)) & 0xffff;
    }

    public int i32(int offset) {
        return buffer.getInt(body(offset, 4));
    }

    /** A copy of the whole message, header included. */
    public byte[] bytes() {
        byte[] bytes = new byte[end - start];
        buffer.get(start, bytes);
        return bytes;
    }

    /** The attributes behind the fixed part of the body. */
    public Attributes attributes(int fixedLength) {
        int from = body(0, fixedLength) + Netlink.align(fixedLength);
        return new Attributes(buffer, Math.min(from, end), end);
    }

    private int body(int offset, int length) {
        int at = start + Netlink.HEADER + offset;
        if (at + length > end) {
            throw new PluginException(
                    ErrorCode.BUG, "netlink: a message of type " + type() + " has only " + (end - start) + " bytes");
        }
        return at;
    }
}
