package dev.loden.subnet.etcd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads one message in Protocol Buffers' encoding, field by field; untrusted. A field that is not asked for is passed over.
 *
 * <pre>{@code
 * while (in.next()) {
 *     switch (in.field()) {
 *         case 3 -> revision = in.number();
 *         default -> {}
 *     }
 * }
 * }</pre>
 */
final class ProtoReader {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private final byte[] message;
    private final int end;
    private int at;
    private int field;
    private int type;
    private long number;
    private int start;

    ProtoReader(byte[] message) {
        this(message, 0, message.length);
    }

    private ProtoReader(byte[] message, int from, int end) {
        this.message = message;
        this.at = from;
        this.end = end;
    }

    /** Goes on to the next field; false at the end. */
    boolean next() throws IOException {
        if (at == end) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        type = (int) (tag & 7);
        start = at;
        switch (type) {
            case VARINT -> number = varint();
            case FIXED_64 -> skip(8);
            case FIXED_32 -> skip(4);
            case BYTES -> {
                long length = varint();
                start = at;
                skip(length);
            }
            default -> throw garbage();
        }
        return true;
    }

    /** The number of the present field. */
    int field() {
        return field;
    }

    long number() throws IOException {
        require(VARINT);
        return number;
    }

    boolean flag() throws IOException {
        return number() != 0;
    }

    /** Empty if it is longer than that many bytes. */
    Optional<String> text(int limit) throws IOException {
        require(BYTES);
        return at - start > limit
                ? Optional.empty()
                : Optional.of(new String(message, start, at - start, StandardCharsets.UTF_8));
    }

    ProtoReader message() throws IOException {
        require(BYTES);
        return new ProtoReader(message, start, at);
    }

    private void require(int expected) throws IOException {
        if (type != expected) {
            throw garbage();
        }
    }

    private void skip(long length) throws IOException {
        if (length < 0 || length > end - at) {
            throw garbage();
        }
        at += (int) length;
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at == end) {
                throw garbage();
            }
            byte next = message[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw garbage();
    }

    private static IOException garbage() {
        return new IOException("the answer is cut off or not that of etcd");
    }
}
