package dev.loden.backend.udp.plane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A packet that the kernel leaves whole arrives as the same bytes, in pieces that are right on the wire, whichever offloads there are. */
class SegmentsTest {
    private static final int ROUNDS = 120;

    static Stream<Set<Offload>> offloads() {
        return Stream.of(
                EnumSet.of(Offload.TSO),
                EnumSet.of(Offload.TSO, Offload.UDP_SEGMENT),
                EnumSet.of(Offload.TSO, Offload.UDP_GRO),
                EnumSet.of(Offload.TSO, Offload.COALESCE),
                EnumSet.complementOf(EnumSet.of(Offload.COALESCE)),
                EnumSet.allOf(Offload.class));
    }

    /** One packet of random shape. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Sample(IpAddress from, IpAddress to, Packets.Transport transport, byte[] payload, int segment) {
        static Sample random(Random random, int sequence) {
            boolean four = random.nextBoolean();
            boolean tcp = random.nextInt(4) > 0;
            int options = 4 * random.nextInt(11);
            int flags = Tcp.ACK | (random.nextBoolean() ? Tcp.PSH : 0) | (random.nextInt(8) == 0 ? Tcp.FIN : 0);
            int header = (four ? 20 : 40) + (tcp ? 20 + options : 8);
            int segment = 1 + random.nextInt(Loop.MTU - 28 - header);
            int pieces = 1 + random.nextInt(45);
            int length = Math.min(65_535 - header, Math.max(1, segment * pieces - random.nextInt(segment)));
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            return new Sample(
                    Packets.address(four ? "10.244.0.7" : "fd00:244::7"),
                    Packets.address(four ? "10.244.1.9" : "fd00:244:0:1::9"),
                    tcp ? Packets.Transport.tcp(sequence, flags, options) : Packets.Transport.udp(),
                    payload,
                    segment);
        }

        byte[] packet() {
            int pieces = (payload.length + segment - 1) / segment;
            return Packets.whole(from, to, transport, payload, pieces > 1 ? segment : 0);
        }

        boolean isTcp() {
            return transport.protocol() == Packets.TCP;
        }
    }

    @ParameterizedTest
    @MethodSource("offloads")
    void sameBytesComeOut(Set<Offload> offloads) {
        var random = new Random(16);
        try (Loop loop = Loop.open(offloads)) {
            for (int round = 0; round < ROUNDS; round++) {
                Sample sample = Sample.random(random, 0xffff_ff00 + round);
                loop.send(sample.packet());
                List<byte[]> arrived = loop.receive();
                String name = "round " + round + " " + offloads;
                var bytes = new ByteArrayOutputStream();
                for (byte[] packet : arrived) {
                    assertPiece(sample, packet, bytes.size(), name);
                    bytes.writeBytes(Packets.payload(Packets.withoutVnet(packet)));
                }
                assertArrayEquals(sample.payload, bytes.toByteArray(), name);
                assertEquals(0, loop.counters.get(Counter.SEND_FAILED), name);
            }
        }
    }

    private static void assertPiece(Sample sample, byte[] packet, int offset, String name) {
        byte[] bare = Packets.withoutVnet(packet);
        int segment = ByteBuffer.wrap(packet).order(ByteOrder.nativeOrder()).getShort(4);
        boolean whole = packet[1] != 0;
        assertTrue(whole || Packets.isSound(bare), name);
        assertTrue(!whole || segment == sample.segment, name);
        int header = Packets.header(bare);
        boolean last = offset + Packets.payload(bare).length == sample.payload.length;
        if (sample.isTcp()) {
            ByteBuffer fields = ByteBuffer.wrap(bare);
            assertEquals(
                    ByteBuffer.wrap(sample.transport.header()).getInt(4) + offset, fields.getInt(header + 4), name);
            int flags = sample.transport.header()[13];
            assertEquals(last ? flags : flags & ~(Tcp.PSH | Tcp.FIN), fields.get(header + 13), name);
        }
        if (header == 20 && sample.segment > 0) {
            int number = offset / sample.segment;
            assertEquals((short) (0xfffe + number), ByteBuffer.wrap(bare).getShort(4), name);
        }
        assertEquals(63, bare[header == 20 ? 8 : 7], name);
    }
}
