package dev.loden.subnet.etcd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes one message in Protocol Buffers' encoding. Fields that are zero, false or empty are left out, as that has it. */
final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ProtoWriter number(int field, long value) {
        return value == 0 ? this : given(field, value);
    }

    /** Also if it is zero: one of several fields of which it says which one is meant. */
    ProtoWriter given(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    ProtoWriter flag(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    ProtoWriter text(int field, String value) {
        return value.isEmpty() ? this : bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Also if it is empty. */
    ProtoWriter message(int field, ProtoWriter content) {
        return bytes(field, content.bytes());
    }

    private ProtoWriter bytes(int field, byte[] content) {
        tag(field, BYTES);
        varint(content.length);
        out.writeBytes(content);
        return this;
    }

    private void tag(int field, int type) {
        varint(((long) field << 3) | type);
    }

    /** Seven bits a byte, the lowest first; negative numbers take ten bytes. */
    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
