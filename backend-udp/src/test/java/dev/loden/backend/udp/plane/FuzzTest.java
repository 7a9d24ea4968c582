package dev.loden.backend.udp.plane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.IpAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes, by either way, is forwarded or dropped, and counted. {@code ./dev fuzz} runs it for longer, from another seed.
 */
class FuzzTest {
    private static final int ROUNDS = 4_000;

    /** Besides these rounds. */
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("loden.fuzz.seconds", 0));

    private static final long SEED = Long.getLong("loden.fuzz.seed", 16);
    private static final List<String> SOURCES = List.of("10.244.0.7", "fd00:244::7", "10.244.9.1");
    private static final List<String> DESTINATIONS = List.of("10.244.1.9", "fd00:244:0:1::9", "10.244.77.1");

    private static byte[] random(Random random) {
        boolean four = random.nextBoolean();
        IpAddress from = Packets.address(SOURCES.get(random.nextInt(8) == 0 ? 2 : four ? 0 : 1));
        IpAddress to = Packets.address(DESTINATIONS.get(random.nextInt(8) == 0 ? 2 : four ? 0 : 1));
        if (from.family() != to.family()) {
            return Packets.plain(new byte[random.nextInt(60)]);
        }
        Packets.Transport transport = random.nextBoolean()
                ? Packets.Transport.udp()
                : Packets.Transport.tcp(random.nextInt(3) * 100, Tcp.ACK, 4 * random.nextInt(11));
        byte[] payload = new byte[random.nextInt(random.nextInt(20) == 0 ? 60_000 : 300)];
        byte[] packet = random.nextBoolean()
                ? Packets.whole(from, to, transport, payload, 1 + random.nextInt(1400))
                : Packets.plain(Packets.packet(from, to, transport, payload));
        return mutated(packet, random);
    }

    /** A few bytes are others, mostly in the headers, and sometimes the end is missing. */
    private static byte[] mutated(byte[] packet, Random random) {
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(Math.min(packet.length, 90));
            packet[at] = (byte) (random.nextBoolean() ? random.nextInt() : packet[at] ^ 1 << random.nextInt(8));
        }
        return random.nextInt(6) == 0 ? Arrays.copyOf(packet, 1 + random.nextInt(packet.length)) : packet;
    }

    @Test
    void everyPacketIsSentOrDroppedAndCounted() {
        var random = new Random(SEED);
        long end = System.nanoTime() + TIME.toNanos();
        try (Loop loop = Loop.open(EnumSet.allOf(Offload.class))) {
            for (int round = 0; round < ROUNDS || System.nanoTime() - end < 0; round++) {
                long before = sent(loop.counters);
                byte[] packet = random(random);
                loop.send(packet);
                boolean empty = packet.length <= VnetHeader.SIZE;
                assertEquals(!empty, sent(loop.counters) > before, "round " + round);
                loop.receive();
                loop.pods.take();
            }
        }
    }

    private static long sent(Counters counters) {
        return sum(
                counters,
                EnumSet.of(
                        Counter.SENT,
                        Counter.NO_ROUTE,
                        Counter.TTL_EXCEEDED,
                        Counter.TOO_BIG,
                        Counter.MALFORMED,
                        Counter.SEND_FAILED));
    }

    private static long sum(Counters counters, Set<Counter> which) {
        return which.stream().mapToLong(counters::get).sum();
    }

    /** A datagram is taken as it is, whoever made it. */
    @Test
    void everyDatagramIsDeliveredOrDropped() {
        var random = new Random(SEED + 1);
        long end = System.nanoTime() + TIME.toNanos();
        try (Loop loop = Loop.open(EnumSet.allOf(Offload.class), false)) {
            for (int round = 0; round < ROUNDS || System.nanoTime() - end < 0; round++) {
                byte[] packet = Packets.withoutVnet(Arrays.copyOf(random(random), 1_400));
                long before = loop.counters.get(Counter.MALFORMED);
                loop.inject(packet);
                int delivered = loop.receive().size();
                assertEquals(1, delivered + loop.counters.get(Counter.MALFORMED) - before, "round " + round);
            }
        }
    }
}
