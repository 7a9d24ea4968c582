package dev.loden.backend.udp.plane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import java.lang.reflect.Method;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets cost no allocation, whether they go as they are, are answered, or are cut and put together again. */
class GarbageTest {
    private static final IpAddress POD = Packets.address("10.244.0.7");
    private static final IpAddress OTHER = Packets.address("10.244.1.9");
    private static final int PACKETS = 3_000;

    /** The smallest object has 16. */
    private static final int BYTES_PER_PACKET = 8;

    private static final int SEGMENT = 1_000;
    private static final int SEGMENTS = 30;

    /** By reflection: this module does not read jdk.management. */
    private Method allocated;

    private Object threads;

    @BeforeEach
    void find() throws ReflectiveOperationException {
        allocated = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
        threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
    }

    @Test
    void noPacketCostsGarbage() throws ReflectiveOperationException {
        try (Loop loop = Loop.open(Offload.all())) {
            assertNoGarbage(loop, Packets.plain(udp(OTHER)), PACKETS);
            assertNoGarbage(loop, Packets.plain(udp(Packets.address("10.244.9.9"))), PACKETS);
            byte[] bytes = new byte[SEGMENTS * SEGMENT];
            byte[] whole = Packets.whole(POD, OTHER, Packets.Transport.tcp(1, Tcp.ACK, 12), bytes, SEGMENT);
            assertNoGarbage(loop, whole, PACKETS / SEGMENTS);
            assertEquals(0, loop.counters.get(Counter.MALFORMED));
        }
    }

    private static byte[] udp(IpAddress to) {
        return Packets.packet(POD, to, Packets.Transport.udp(), new byte[200]);
    }

    private void assertNoGarbage(Loop loop, byte[] packet, int times) throws ReflectiveOperationException {
        move(loop, packet, times / 10); // what is made at the first use
        long before = (long) allocated.invoke(threads);
        move(loop, packet, times);
        long garbage = (long) allocated.invoke(threads) - before;
        assertTrue(garbage < (long) BYTES_PER_PACKET * PACKETS, garbage + " bytes for " + PACKETS + " packets");
    }

    private static void move(Loop loop, byte[] packet, int times) {
        for (int i = 0; i < times; i++) {
            loop.send(packet);
            loop.discard();
        }
    }
}
