package dev.loden.lab.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The lines are those of tcpdump 4.99.3. */
class ArrivalsTest {
    private static final Instant START = Instant.parse("2026-11-23T09:34:05Z");

    @Test
    void findsTheLongestTimeWithoutData() {
        String output =
                segment(0, 1000, 2000) + segment(3, 2000, 3000) + segment(253, 3000, 4000) + segment(300, 4000, 5000);
        TcpStream.Report report = Arrivals.parse(output).until(START.plusMillis(400));
        assertEquals(new TcpStream.Report(4000, Duration.ofMillis(250), START.plusMillis(3)), report);
    }

    @Test
    void seesAStallThatDoesNotEnd() {
        String output = segment(0, 1000, 2000) + segment(3, 2000, 3000);
        TcpStream.Report report = Arrivals.parse(output).until(START.plusMillis(903));
        assertEquals(Duration.ofMillis(900), report.longestStall());
        assertEquals(START.plusMillis(3), report.since());
    }

    @Test
    void doesNotTakeSegmentsBehindAHoleForProgress() {
        String output = segment(0, 1000, 2000)
                + segment(100, 3000, 4000)
                + segment(200, 4000, 5000)
                + segment(230, 2000, 3000)
                + segment(240, 5000, 6000);
        TcpStream.Report report = Arrivals.parse(output).until(START.plusMillis(240));
        assertEquals(new TcpStream.Report(5000, Duration.ofMillis(230), START), report);
    }

    @Test
    void doesNotTakeARepetitionForProgress() {
        String output = segment(0, 1000, 2000) + segment(150, 1000, 2000) + segment(300, 1500, 2500);
        assertEquals(
                Duration.ofMillis(300),
                Arrivals.parse(output).until(START.plusMillis(300)).longestStall());
    }

    @Test
    void followsSequenceNumbersAroundTheirEnd() {
        String output =
                segment(0, 4_294_966_000L, 4_294_967_000L) + segment(3, 4_294_967_000L, 704) + segment(6, 704, 1704);
        TcpStream.Report report = Arrivals.parse(output).until(START.plusMillis(9));
        assertEquals(new TcpStream.Report(3000, Duration.ofMillis(3), START), report);
    }

    @Test
    void leavesOutWhatIsNotData() {
        String output = """
                tcpdump: verbose output suppressed, use -v[v]... for full protocol decode
                listening on eth0, link-type EN10MB (Ethernet), snapshot length 96 bytes
                1795426445.000000 IP 10.9.9.1.5203 > 10.9.9.2.5202: Flags [S], seq 999, win 64240, length 0
                1795426445.000000 IP 10.9.9.1.5203 > 10.9.9.2.5202: Flags [.], ack 2886452162, win 63, length 0
                """;
        assertEquals(0, Arrivals.parse(output).bytes());
    }

    private static String segment(int millis, long begin, long end) {
        return String.format(
                Locale.ROOT,
                "%d.%06d IP 10.9.9.1.5203 > 10.9.9.2.5202: Flags [P.], seq %d:%d, ack 2886452162, win 63, options"
                        + " [nop,nop,TS val 3756526277 ecr 2778726909], length %d%n",
                START.getEpochSecond(),
                millis * 1000,
                begin,
                end,
                (int) (end - begin));
    }
}
