package dev.loden.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The outputs are those of iputils 20221126 and fping 5.1. */
class PingTest {
    @Test
    void readsTheTtlAndTheTimeOfAReply() {
        String output = """
                PING 10.244.2.0 (10.244.2.0) 56(84) bytes of data.
                64 bytes from 10.244.2.0: icmp_seq=1 ttl=62 time=0.896 ms

                --- 10.244.2.0 ping statistics ---
                1 packets transmitted, 1 received, 0% packet loss, time 0ms
                """;
        assertEquals(Optional.of(new Ping.Reply(62, 0.896)), Ping.parseReply(output));
    }

    @Test
    void findsNoReplyInAnIcmpError() {
        assertTrue(Ping.parseReply("From 10.244.1.1 icmp_seq=1 Destination Host Unreachable\n")
                .isEmpty());
    }

    @Test
    void countsALateAnswerOnceAndALostPacketAsLost() {
        String output = """
                [1795427177.95699] 10.244.1.2 : [0], 64 bytes, 0.064 ms (0.064 avg, 0% loss)
                [1795427177.95710] 10.244.10.2 : [0], 64 bytes, 0.064 ms (0.064 avg, 0% loss)
                [1795427177.97199] 10.244.1.2 : [3], 64 bytes, 0.013 ms (0.039 avg, 0% loss)
                [1795427178.00700] 10.244.1.2 : [2], 64 bytes, 40.01 ms (13.363 avg, 0% loss)
                [1795427178.00710] 10.244.1.2 : [2], 64 bytes, 40.02 ms (13.363 avg, 0% loss)
                ICMP Host Unreachable from 10.244.0.1 for ICMP Echo sent to 10.244.1.2
                [1795427178.96199] 10.244.1.2 : [1], timed out (13.363 avg, 25% loss)

                10.244.1.2 : xmt/rcv/%loss = 4/3/25%, min/avg/max = 0.013/13.3/40.0
                10.244.10.2 : xmt/rcv/%loss = 4/1/75%, min/avg/max = 0.064/0.064/0.064
                """;
        Loss loss = Loss.parse(output, "10.244.1.2", 2);
        assertEquals(new Loss(4, 3, Duration.ofNanos(954_990_000)), loss);
        assertEquals(1, loss.lost());
        assertEquals(new Loss(2, 1, Duration.ZERO), Loss.parse(output, "10.244.10.2", 2));
    }

    @Test
    void doesNotCountUnansweredPacketsThatMayBeOnTheirWay() {
        String output = """
                [1795427177.95699] 10.244.1.2 : [0], 64 bytes, 0.064 ms (0.064 avg, 0% loss)

                10.244.1.2 : xmt/rcv/%loss = 20/1/95%, min/avg/max = 0.064/0.064/0.064
                """;
        assertEquals(0, Loss.parse(output, "10.244.1.2", 19).lost());
        assertEquals(1, Loss.parse(output, "10.244.1.2", 18).lost());
    }

    @Test
    void doesNotTakeAProbeThatFailedForOneThatLostNothing() {
        LabException e =
                assertThrows(LabException.class, () -> Loss.parse("fping: can't create socket\n", "10.244.1.2", 1));
        assertEquals("fping did not say what it sent to 10.244.1.2: fping: can't create socket", e.getMessage());
    }
}
