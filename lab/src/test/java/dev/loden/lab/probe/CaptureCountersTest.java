package dev.loden.lab.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The reports are those of tcpdump 4.99.3. */
class CaptureCountersTest {
    @Test
    void readsBothFormsOfTheReport() {
        String output = """
                listening on eth0, link-type EN10MB (Ethernet), snapshot length 192 bytes
                tcpdump: 10 packets captured, 820 packets received by filter, 1 packet dropped by kernel
                06:44:06.791327 IP 172.16.1.102 > 172.16.1.101: ICMP echo reply, id 9311, seq 1, length 64

                12 packets captured
                820 packets received by filter
                499 packets dropped by kernel
                """;
        assertEquals(
                List.of(new CaptureCounters(10, 820, 1), new CaptureCounters(12, 820, 499)),
                CaptureCounters.all(output));
        assertEquals(Optional.of(new CaptureCounters(12, 820, 499)), CaptureCounters.last(output));
        assertEquals(Optional.empty(), CaptureCounters.last("listening on eth0\n"));
    }

    @Test
    void waitsForThePacketsInTheBufferAndNotForLaterOnes() {
        var catchUp = new CatchUp(3);
        assertFalse(catchUp.isDone(new CaptureCounters(10, 820, 20)));
        assertFalse(catchUp.isDone(new CaptureCounters(700, 900, 20)));
        assertTrue(catchUp.isDone(new CaptureCounters(800, 1000, 20)));
    }

    @Test
    void doesNotWaitForPacketsThatAreNeverProcessed() {
        var catchUp = new CatchUp(3);
        assertFalse(catchUp.isDone(new CaptureCounters(10, 20, 0)));
        assertFalse(catchUp.isDone(new CaptureCounters(10, 20, 0)));
        assertTrue(catchUp.isDone(new CaptureCounters(10, 20, 0)));
    }
}
