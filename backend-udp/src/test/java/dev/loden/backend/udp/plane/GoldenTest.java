package dev.loden.backend.udp.plane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * flannel's wire format, byte by byte, in both directions: {@code tcpdump -nvvXr src/test/resources/golden/sent-udp.pcap} shows one. With
 * {@code -Dloden.golden=write} the files are written.
 */
class GoldenTest {
    private static final List<Set<Offload>> OFFLOADS = List.of(Set.of(), Offload.all());

    static Stream<Golden> sent() {
        return of(Golden.Kind.SENT);
    }

    static Stream<Golden> refused() {
        return of(Golden.Kind.REFUSED);
    }

    static Stream<Golden> taken() {
        return of(Golden.Kind.TAKEN);
    }

    private static Stream<Golden> of(Golden.Kind kind) {
        return Golden.all().stream().filter(golden -> golden.kind() == kind);
    }

    @Test
    void theFilesAreAsTheRulesSay() throws IOException {
        for (Golden golden : Golden.all()) {
            if ("write".equals(System.getProperty("loden.golden"))) {
                golden.store();
            }
            assertEquals(hex(golden.packets()), hex(golden.stored()), golden.name());
        }
    }

    private static String hex(List<byte[]> packets) {
        return String.join("\n", packets.stream().map(HexFormat.of()::formatHex).toList());
    }

    @ParameterizedTest
    @MethodSource("sent")
    void isOnTheWireAsFlannelHasIt(Golden golden) {
        for (Set<Offload> offloads : OFFLOADS) {
            List<byte[]> packets = golden.stored();
            try (Loop loop = Loop.open(offloads)) {
                loop.send(asGiven(packets.get(0), offloads));
                assertEquals(hex(List.of(Golden.payload(packets.get(1)))), hex(loop.wire()), "sent");
                assertTakes(loop, packets.get(1), packets.get(2));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("taken")
    void isTakenFromTheWireAsFlannelSendsIt(Golden golden) {
        for (Set<Offload> offloads : OFFLOADS) {
            List<byte[]> packets = golden.stored();
            try (Loop loop = Loop.open(offloads)) {
                assertTakes(loop, packets.get(0), packets.get(1));
            }
        }
    }

    private static void assertTakes(Loop loop, byte[] datagram, byte[] expected) {
        loop.inject(Golden.payload(datagram));
        List<byte[]> taken = loop.receive().stream().map(loop::bare).toList();
        assertEquals(hex(List.of(expected)), hex(taken), "taken");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isAnswered(Golden golden) {
        for (Set<Offload> offloads : OFFLOADS) {
            List<byte[]> packets = golden.stored();
            try (Loop loop = Loop.open(offloads)) {
                loop.send(asGiven(packets.get(0), offloads));
                List<byte[]> answers = loop.pods.take().stream().map(loop::bare).toList();
                assertEquals(hex(packets.stream().skip(1).limit(1).toList()), hex(answers));
                assertEquals("", hex(loop.wire()), "sent");
            }
        }
    }

    /** Ours differs in what it may differ: it quotes more, and lives longer. See docs/compatibility.md. */
    @Test
    void theAnswerSaysWhatFlannelsSays() {
        List<Golden> both =
                refused().filter(golden -> golden.packets().size() == 3).toList();
        assertEquals(2, both.size());
        for (Golden golden : both) {
            byte[] ours = golden.stored().get(1);
            byte[] flannels = golden.stored().get(2);
            assertArrayEquals(part(flannels, 9, 10), part(ours, 9, 10), "ICMP");
            assertArrayEquals(part(flannels, 12, 22), part(ours, 12, 22), "from, to, type and code");
            assertArrayEquals(part(flannels, 24, flannels.length), part(ours, 24, flannels.length), "quotation");
        }
    }

    private static byte[] part(byte[] packet, int from, int to) {
        return Arrays.copyOfRange(packet, from, to);
    }

    private static byte[] asGiven(byte[] packet, Set<Offload> offloads) {
        return offloads.contains(Offload.TSO) ? Packets.plain(packet) : packet;
    }
}
