package dev.loden.lab.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.base.Poll;
import dev.loden.lab.TestLab;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Pod;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.lab.process.Shell;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs that measure are paused, as a busy machine does it. */
@Tag("net")
class SlowMachineTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    @RegisterExtension
    final TestLab test = new TestLab();

    @Test
    void aPausedCaptureLosesNothing() throws IOException {
        try (Lab lab = test.create()) {
            Pod from = test.addPods(lab).getFirst();
            Capture capture = Capture.start(from.node());
            pause(capture.tcpdump().process());
            from.namespace().run("ping", "-q", "-f", "-c", "3000", "10.244.1.2");
            var traffic = CompletableFuture.supplyAsync(capture::stop);
            Poll.pause(Duration.ofMillis(300));
            resume(capture.tcpdump().process());

            assertEquals(6000, traffic.join().plainIcmp(), traffic.join().toString());
            assertEquals(0, traffic.join().missed());
        }
    }

    @Test
    void aCaptureThatWasTooSlowReportsWhatItMissed() throws IOException {
        try (Lab lab = test.create()) {
            Pod from = test.addPods(lab).getFirst();
            Capture capture = Capture.start(from.node());
            pause(capture.tcpdump().process());
            from.namespace().run("ping", "-q", "-f", "-c", "40000", "10.244.1.2");
            resume(capture.tcpdump().process());
            Traffic traffic = capture.stop();

            assertTrue(traffic.missed() > 0, traffic.toString());
            long all = traffic.plainIcmp() + traffic.other() + traffic.missed();
            assertTrue(all >= 80_000 && all < 80_100, () -> "all: " + all);
        }
    }

    @Test
    void answersThatAPausedProgramCouldNotReadAreTheMachinesLoss() throws IOException {
        try (Lab lab = test.create()) {
            List<Pod> pods = test.addPods(lab);
            Pings pings = Pings.start(List.of(new Pings.Pair(pods.get(0), pods.get(1))), 100);
            await(() -> pings.soFar().sent() > 20);
            BackgroundProcess sender = pings.senders().iterator().next().process();
            pause(sender);
            // Its socket takes these answers as well, until it is full.
            pods.get(0).namespace().run("ping", "-q", "-f", "-c", "2000", "10.244.1.2");
            resume(sender);
            int before = pings.soFar().sent();
            await(() -> pings.soFar().sent() > before + 20);
            Losses losses = pings.stop();

            assertTrue(losses.droppedByKernel() > 0, losses.toString());
            assertTrue(losses.lost() == 0 || losses.isDueToMachine(), losses.toString());
        }
    }

    @Test
    void aPausedCaptureDoesNotLengthenAStall() throws IOException {
        try (Lab lab = test.create()) {
            List<Pod> pods = test.addPods(lab);
            TcpStream stream = TcpStream.start(pods.get(0), pods.get(1));
            pause(stream.arrivals().process());
            Instant paused = Instant.now();
            Poll.pause(Duration.ofSeconds(2));
            var report = CompletableFuture.supplyAsync(stream::stop);
            Poll.pause(Duration.ofMillis(300));
            resume(stream.arrivals().process());

            assertTrue(report.join().longestStall().toMillis() < 1900, report.join() + ", paused at " + paused);
        }
    }

    private static void await(BooleanSupplier condition) {
        assertTrue(Poll.until(SOON, Duration.ofMillis(20), condition));
    }

    private static void pause(BackgroundProcess process) {
        Shell.run("kill", "-STOP", Long.toString(process.id().pid()));
    }

    private static void resume(BackgroundProcess process) {
        Shell.run("kill", "-CONT", Long.toString(process.id().pid()));
    }
}
