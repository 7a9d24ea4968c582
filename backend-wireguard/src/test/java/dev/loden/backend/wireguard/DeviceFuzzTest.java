package dev.loden.backend.wireguard;

import dev.loden.testkit.Fuzzer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a user-space implementation and the kernel say of a device. */
class DeviceFuzzTest {
    @Test
    void linesAreReadOrRefused() {
        Fuzzer.ofTexts(
                        ControlTest.LINES,
                        "endpoint=x",
                        "allowed_ip=10.0.0.0/33",
                        "public_key=",
                        "=",
                        "endpoint=[::1]:99999")
                .run(
                        bytes -> UserSpaceReader.read(
                                "wg0",
                                new String(bytes, StandardCharsets.US_ASCII)
                                        .lines()
                                        .toList()),
                        IOException.class);
    }

    @Test
    void messagesAreReadOrRefused() {
        byte[] whole = ControlTest.wholeMessage().array();
        Fuzzer.of(List.of(whole, Arrays.copyOf(whole, whole.length / 2)))
                .run(
                        bytes -> {
                            var reader = new DeviceReader("wg0");
                            reader.read(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
                            reader.device();
                        },
                        IllegalArgumentException.class,
                        IndexOutOfBoundsException.class);
    }
}
