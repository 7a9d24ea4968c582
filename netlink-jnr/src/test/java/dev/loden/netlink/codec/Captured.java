package dev.loden.netlink.codec;

import dev.loden.netlink.ffi.Sys;
import dev.loden.netlink.wire.MessageReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a kernel (6.18, x86-64) said, printed by {@link CaptureTool}; with the names of its devices. */
final class Captured {
    private Captured() {}

    static LinkNames names() {
        var names = new LinkNames();
        names.put(1, "lo");
        names.put(2, "eth0p");
        names.put(3, "eth0");
        names.put(4, "flannel.1");
        names.put(5, "vx6");
        return names;
    }

    /** All messages, in the order they came. */
    static List<byte[]> messages() {
        try (InputStream file = Captured.class.getResourceAsStream("captured.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("$"))
                    .map(HexFormat.of()::parseHex)
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A reader at the first message of these bytes. */
    static MessageReader reader(byte[] bytes) {
        ByteBuffer buffer = Sys.buffer(bytes.length).put(bytes).flip();
        var reader = new MessageReader(buffer);
        if (!reader.next()) {
            throw new AssertionError("no message");
        }
        return reader;
    }

    /** What a decoder makes of all messages of a type and family, in order, as text. */
    static <T> List<String> decoded(int type, int family, Function<MessageReader, Optional<T>> decoder) {
        return messages().stream()
                .map(Captured::reader)
                .filter(reader -> reader.type() == type && reader.u8(0) == family)
                .map(decoder)
                .flatMap(Optional::stream)
                .map(Object::toString)
                .toList();
    }
}
