package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Pings;
import dev.loden.lab.probe.TcpStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Pings at 200/s from each pod to each other and a TCP stream between two of them, to which a change must do no harm. */
final class Load {
    private static final int PER_SECOND = 200;
    private static final Duration LONGEST_STALL = Duration.ofMillis(200);
    private final Pings pings;
    private final TcpStream stream;
    private final long stolenBefore = stolenTicks();
    private final Pressure pressure = Pressure.start();

    private Load(Pings pings, TcpStream stream) {
        this.pings = pings;
        this.stream = stream;
    }

    static Load start(List<Pings.Pair> pairs, Pod from, Pod to) {
        return new Load(Pings.start(pairs, PER_SECOND), TcpStream.start(from, to));
    }

    /** Ends it. What the hypervisor took of the processors meanwhile is printed, as that may explain a stall. */
    void assertUnharmed(String what) {
        TcpStream.Report report = stream.stop();
        Losses losses = pings.stop();
        Duration longestStall = pressure.allow(LONGEST_STALL);
        long stolen = (stolenTicks() - stolenBefore) * 10;
        String all = "%s: %s; %s; %d ms of processor time stolen".formatted(what, losses, report, stolen);
        System.out.println(all);
        assertAll(
                () -> assertEquals(0, losses.lost(), all),
                () -> assertTrue(losses.byPair().values().stream().allMatch(loss -> loss.sent() > PER_SECOND), all),
                () -> assertTrue(report.longestStall().compareTo(longestStall) <= 0, all));
    }

    private static long stolenTicks() {
        try {
            String[] columns =
                    Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
            return Long.parseLong(columns[8]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
