package dev.loden.lab.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.base.Poll;
import dev.loden.lab.TestLab;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What pings and streams report of a real cut, and of a real router. */
@Tag("net")
class CutLinkTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    @RegisterExtension
    final TestLab test = new TestLab();

    @Test
    void countsTheLossesOfACutLink() throws IOException {
        try (Lab lab = test.create()) {
            List<Pod> pods = test.addPods(lab);
            Pod from = pods.get(0);
            Pod to = pods.get(1);
            assertTrue(Ping.once(from.namespace(), to.address().toString()).isPresent());
            Pings pings = Pings.start(Pings.everyPair(pods), 50);
            TcpStream stream = TcpStream.start(from, to);
            awaitAnswers(pings, 20);
            lab.segment().unplug(to.node());
            Poll.pause(Duration.ofMillis(500));
            await(() -> pings.soFar().lost() > 10);
            lab.segment().plug(to.node());
            awaitAnswers(pings, 40);
            long bytes = stream.bytes();
            await(() -> stream.bytes() > bytes + 1_000_000);
            TcpStream.Report report = stream.stop();
            Losses losses = pings.stop();

            assertEquals(2, losses.byPair().size());
            // One direction alone may lose little: its node can keep packets until the neighbor answers again.
            assertTrue(losses.lost() > 10, losses.toString());
            for (Loss loss : losses.byPair().values()) {
                assertTrue(loss.received() > 50, losses.toString());
                assertTrue(loss.longestGap().toMillis() >= 400, losses.toString());
            }
            assertTrue(report.longestStall().toMillis() >= 500, report.toString());
            assertTrue(report.bytes() > 1_000_000, report.toString());
            var figure =
                    assertInstanceOf(Throughput.Measured.class, Throughput.measure(from, to, Duration.ofSeconds(1)));
            assertTrue(figure.gigabitsPerSecond() > 0);
        }
    }

    /** Waits until each pair has so many answers more. */
    private static void awaitAnswers(Pings pings, int more) {
        Losses before = pings.soFar();
        await(() -> pings.soFar().byPair().entrySet().stream()
                .allMatch(entry -> entry.getValue().received()
                        >= before.byPair().get(entry.getKey()).received() + more));
    }

    private static void await(BooleanSupplier condition) {
        assertTrue(Poll.until(SOON, Duration.ofMillis(20), condition));
    }

    @Test
    void aRoutedNodeIsBehindARouter() {
        try (Lab lab = test.create()) {
            Node near = lab.addNode("master");
            Node far = lab.addRoutedNode("node1", "eth0");
            assertEquals("172.16.2.101", far.address().toString());
            assertEquals(63, ttl(near, far));
            assertEquals(63, ttl(far, near));
        }
    }

    private static int ttl(Node from, Node to) {
        return Ping.once(from.namespace(), to.address().toString(), Duration.ofSeconds(10))
                .orElseThrow()
                .ttl();
    }
}
