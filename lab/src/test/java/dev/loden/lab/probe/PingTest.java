package dev.loden.lab.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.process.LabException;
import java.time.Duration;
import java.util.List;
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
        assertTrue(Ping.parseReply("From 10.244.1.1 icmp_seq=1 Destination HostRequirements Unreachable\n")
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
                ICMP HostRequirements Unreachable from 10.244.0.1 for ICMP Echo sent to 10.244.1.2
                [1795427178.96199] 10.244.1.2 : [1], timed out (13.363 avg, 25% loss)

                10.244.1.2 : xmt/rcv/%loss = 4/3/25%, min/avg/max = 0.013/13.3/40.0
                10.244.10.2 : xmt/rcv/%loss = 4/1/75%, min/avg/max = 0.064/0.064/0.064
                """;
        Loss loss = output("10.244.1.2", output).totalBut(2);
        assertEquals(new Loss(4, 3, Duration.ofNanos(954_990_000)), loss);
        assertEquals(1, loss.lost());
        assertEquals(
                new Loss(2, 1, Duration.ZERO), output("10.244.10.2", output).totalBut(2));
    }

    @Test
    void doesNotCountUnansweredPacketsThatMayBeOnTheirWay() {
        String output = """
                [1795427177.95699] 10.244.1.2 : [0], 64 bytes, 0.064 ms (0.064 avg, 0% loss)

                10.244.1.2 : xmt/rcv/%loss = 20/1/95%, min/avg/max = 0.064/0.064/0.064
                """;
        assertEquals(0, output("10.244.1.2", output).totalBut(19).lost());
        assertEquals(1, output("10.244.1.2", output).totalBut(18).lost());
    }

    @Test
    void doesNotTakeAProbeThatFailedForOneThatLostNothing() {
        LabException e = assertThrows(
                LabException.class,
                () -> output("10.244.1.2", "fping: can't create socket\n").total(1));
        assertEquals("fping printed no summary for 10.244.1.2: fping: can't create socket", e.getMessage());
    }

    @Test
    void countsWhileFpingRuns() {
        String output = """
                [1795427177.95699] 10.244.1.2 : [0], 64 bytes, 0.064 ms (0.064 avg, 0% loss)
                [1795427178.96199] 10.244.1.2 : [1], timed out (13.363 avg, 25% loss)
                [1795427178.96299] 10.244.1.2 : [2], timed out (13.363 avg, 25% loss)
                [1795427178.97199] 10.244.1.2 : [2], 64 bytes, 0.013 ms (0.039 avg, 0% loss)
                """;
        Loss loss = output("10.244.1.2", output).soFar();
        assertEquals(3, loss.sent());
        assertEquals(2, loss.received());
    }

    @Test
    void answersOfASlowMachineMayBeOnTheirWayForLonger() {
        String line = "[1795427177.95699] 10.244.1.2 : [0], 64 bytes, %s ms (0.064 avg, 0%% loss)\n";
        assertEquals(20, output("10.244.1.2", line.formatted("0.064")).onTheWay(200));
        assertEquals(80, output("10.244.1.2", line.formatted("200")).onTheWay(200));
        assertEquals(200, output("10.244.1.2", line.formatted("900")).onTheWay(200));
        assertEquals(1, output("10.244.1.2", line.formatted("0.064")).onTheWay(5));
    }

    private static FpingOutput output(String target, String text) {
        return FpingOutput.parse(text, List.of(target)).get(target);
    }
}
