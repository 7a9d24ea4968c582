package dev.loden.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The outputs were recorded from iputils 20221126. */
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
    void countsALateReplyOnceAndALostPacketAsLost() {
        String output = """
                PING 172.16.1.102 (172.16.1.102) 56(84) bytes of data.
                [1795416246.800000] 64 bytes from 172.16.1.102: icmp_seq=1 ttl=64 time=0.026 ms
                [1795416246.850000] no answer yet for icmp_seq=2
                [1795416246.850100] 64 bytes from 172.16.1.102: icmp_seq=2 ttl=64 time=50.1 ms
                [1795416246.900000] no answer yet for icmp_seq=3
                [1795416246.950000] From 172.16.1.101 icmp_seq=4 Destination Host Unreachable
                [1795416247.000100] 64 bytes from 172.16.1.102: icmp_seq=5 ttl=64 time=0.055 ms
                [1795416247.000200] 64 bytes from 172.16.1.102: icmp_seq=5 ttl=64 time=0.075 ms (DUP!)

                --- 172.16.1.102 ping statistics ---
                6 packets transmitted, 3 received, 50% packet loss, time 200ms
                """;
        Loss loss = Loss.parse(output);
        assertEquals(new Loss(5, 3, Duration.ofMillis(150)), loss);
        assertEquals(2, loss.lost());
    }

    @Test
    void seesAGapThatDoesNotEnd() {
        String output = """
                [1795416246.000000] 64 bytes from 172.16.1.102: icmp_seq=1 ttl=64 time=0.026 ms
                [1795416247.500000] no answer yet for icmp_seq=2
                """;
        assertEquals(Duration.ofMillis(1500), Loss.parse(output).longestGap());
    }
}
