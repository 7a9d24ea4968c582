package dev.loden.backend.udp.plane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same streams with all offloads and without each: the same bytes on the wire and at the receiver, which tcpdump finds right. */
@Tag("net")
class WireTest {
    private static final int SEED = 16;
    private static final int ROUNDS = 12;

    @TempDir
    Path scratch;

    static Stream<Set<Offload>> offloads() {
        var sets = new ArrayList<Set<Offload>>(List.of(EnumSet.allOf(Offload.class), EnumSet.noneOf(Offload.class)));
        for (Offload one : Offload.values()) {
            sets.add(EnumSet.complementOf(EnumSet.of(one)));
        }
        return sets.stream();
    }

    /** Packets of four connections by turns, as the kernel leaves them whole; some are of one segment. */
    private static List<byte[]> streams() {
        var random = new Random(SEED);
        var all = new ArrayList<byte[]>();
        int sequence = 0xffff_f000;
        for (int round = 0; round < ROUNDS; round++) {
            int segment = 600 + 8 * random.nextInt(90);
            byte[] bytes = new byte[random.nextInt(4) == 0 ? 1 + random.nextInt(segment) : segment * 20 - 7];
            random.nextBytes(bytes);
            int flags = Tcp.ACK | (random.nextBoolean() ? Tcp.PSH : 0);
            for (boolean four : List.of(true, false)) {
                all.add(whole(four, Packets.Transport.tcp(sequence, flags, 12), bytes, segment));
                all.add(whole(four, Packets.Transport.udp(), bytes, segment));
            }
            sequence += bytes.length;
        }
        return all;
    }

    private static byte[] whole(boolean four, Packets.Transport transport, byte[] payload, int segment) {
        IpAddress from = Packets.address(four ? "10.244.0.7" : "fd00:244::7");
        IpAddress to = Packets.address(four ? "10.244.1.9" : "fd00:244:0:1::9");
        return Packets.whole(from, to, transport, payload, payload.length > segment ? segment : 0);
    }

    @ParameterizedTest
    @MethodSource("offloads")
    void carriesTheSameBytesWhicheverOffloadsThereAre(Set<Offload> offloads) {
        List<byte[]> expected = expected();
        try (Loop loop = Loop.open(offloads)) {
            var wire = new ArrayList<byte[]>();
            for (byte[] packet : streams()) {
                for (byte[] part : asTheKernelGives(packet, offloads)) {
                    loop.send(part);
                }
                wire.addAll(loop.wire());
            }
            assertSame(expected, wire, "on the wire, " + offloads);

            var arrived = new ArrayList<byte[]>();
            for (int i = 0; i < wire.size(); i += 16) {
                wire.subList(i, Math.min(i + 16, wire.size())).forEach(loop::inject);
                loop.receive().forEach(packet -> arrived.addAll(asItIs(packet, offloads)));
            }
            assertSame(expected, arrived, "at the receiver, " + offloads);
        }
    }

    @Test
    void tcpdumpFindsEveryChecksumRight() throws IOException, InterruptedException {
        List<byte[]> wire;
        try (Loop loop = Loop.open(Offload.all())) {
            streams().forEach(loop::send);
            wire = loop.wire();
        }
        Path file = scratch.resolve("wire.pcap");
        Files.write(file, Pcap.of(wire));
        Process tcpdump = new ProcessBuilder("tcpdump", "-nn", "-vv", "-r", "-")
                .redirectErrorStream(true)
                .redirectInput(file.toFile())
                .start();
        String shown = new String(tcpdump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, tcpdump.waitFor(), shown);
        assertTrue(!shown.contains("bad ") && !shown.contains("incorrect"), shown);
        long right = Pattern.compile("\\(correct\\)|\\[udp sum ok]")
                .matcher(shown)
                .results()
                .count();
        assertEquals(wire.size(), right, shown);
    }

    private static void assertSame(List<byte[]> expected, List<byte[]> actual, String where) {
        assertEquals(expected.size(), actual.size(), where);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), where + ", packet " + i);
        }
    }

    /** One hop less. */
    private static List<byte[]> expected() {
        var all = new ArrayList<byte[]>();
        for (byte[] packet : streams()) {
            for (byte[] piece : Packets.cut(packet)) {
                piece[Packets.isIpv4(piece) ? 8 : 7]--;
                all.add(Packets.withIpChecksum(piece));
            }
        }
        return all;
    }

    /** Where the kernel was not asked to leave packets whole, it has cut them and filled in the checksums. */
    private static List<byte[]> asTheKernelGives(byte[] whole, Set<Offload> offloads) {
        boolean udp = whole[1] == Packets.VNET_UDP;
        if (!offloads.contains(Offload.TSO)) {
            return Packets.cut(whole);
        }
        return udp && !offloads.contains(Offload.USO)
                ? Packets.cut(whole).stream().map(Packets::plain).toList()
                : List.of(whole);
    }

    /** What the kernel makes of a packet that it is given. */
    private static List<byte[]> asItIs(byte[] packet, Set<Offload> offloads) {
        if (!offloads.contains(Offload.TSO)) {
            return List.of(packet);
        }
        return packet[0] == 0 ? List.of(Packets.withoutVnet(packet)) : Packets.cut(packet);
    }
}
