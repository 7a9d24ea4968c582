package dev.loden.backend.udp.plane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import org.junit.jupiter.api.Test;

/** Packets cost no allocation, whether they go as they are, are answered, or are cut and put together again. */
class GarbageTest {
    private static final IpAddress POD = Packets.address("10.244.0.7");
    private static final IpAddress OTHER = Packets.address("10.244.1.9");

    /** The smallest object has 16 bytes; the heap is counted in steps of a megabyte or two. */
    private static final int BYTES_PER_PACKET = 10;

    private static final int PACKETS = 300_000;
    private static final int SEGMENT = 1_000;
    private static final int SEGMENTS = 30;

    @Test
    void noPacketCostsGarbage() {
        try (Loop loop = Loop.open(Offload.all())) {
            assertNoGarbage(loop, Packets.plain(udp(OTHER)), PACKETS, PACKETS);
            assertNoGarbage(loop, Packets.plain(udp(Packets.address("10.244.9.9"))), PACKETS, PACKETS);
            byte[] bytes = new byte[SEGMENTS * SEGMENT];
            byte[] whole = Packets.whole(POD, OTHER, Packets.Transport.tcp(1, Tcp.ACK, 12), bytes, SEGMENT);
            assertNoGarbage(loop, whole, PACKETS / SEGMENTS, PACKETS);
            assertEquals(0, loop.counters.get(Counter.MALFORMED));
        }
    }

    private static byte[] udp(IpAddress to) {
        return Packets.packet(POD, to, Packets.Transport.udp(), new byte[200]);
    }

    private static void assertNoGarbage(Loop loop, byte[] packet, int times, int onTheWire) {
        move(loop, packet, times / 50); // what is made at the first use
        System.gc();
        long before = used();
        move(loop, packet, times);
        long garbage = used() - before;
        assertTrue(garbage < (long) BYTES_PER_PACKET * onTheWire, garbage + " bytes for " + onTheWire + " packets");
    }

    private static void move(Loop loop, byte[] packet, int times) {
        for (int i = 0; i < times; i++) {
            loop.send(packet);
            loop.discard();
        }
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
