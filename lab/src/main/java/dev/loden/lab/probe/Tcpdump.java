package dev.loden.lab.probe;

import dev.loden.base.Poll;
import dev.loden.lab.net.Namespace;
import dev.loden.lab.net.Node;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.lab.process.HostRequirements;
import dev.loden.lab.process.LabException;
import dev.loden.lab.process.Shell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A running tcpdump.
 *
 * <p>Its kernel buffer holds some 30,000 packets, because only the first bytes of each are kept: a tcpdump that does not get a
 * processor for many seconds loses nothing. {@link #stop} lets it process what is in the buffer first.
 */
final class Tcpdump {
    /** Outer and inner headers with IPv6 take 140 bytes. */
    private static final String KEPT_BYTES = "192";

    private static final String BUFFER_KIB = "8192";
    /** Not reached unless tcpdump hangs: if it ends, that is reported at once. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofMillis(20);
    /** So often must it report the same count until its buffer is taken for empty. */
    private static final int SAME_COUNTS = 3;

    private final BackgroundProcess process;

    private Tcpdump(BackgroundProcess process) {
        this.process = process;
    }

    /**
     * A finished recording.
     *
     * @param lines what tcpdump printed
     * @param missed packets that matched the filter and are not among the lines, because tcpdump was too slow
     */
    record Recording(String lines, long missed) {}

    /** Starts it; returns when the kernel is recording. */
    static Tcpdump start(Node node, Namespace where, List<String> arguments) {
        HostRequirements.requireTools("tcpdump");
        var command = new ArrayList<>(List.of("tcpdump", "-nn", "-l", "--immediate-mode"));
        command.addAll(List.of("-B", BUFFER_KIB, "-s", KEPT_BYTES));
        command.addAll(arguments);
        var log = node.directory().resolve("capture-" + System.nanoTime());
        var process = node.lab().start(log, where.enter(command), Map.of());
        boolean listening =
                Poll.until(START_LIMIT, STEP, () -> process.log().contains("listening on") || !process.isRunning());
        if (!listening || !process.isRunning()) {
            throw new LabException("tcpdump did not start: " + process.log().strip());
        }
        return new Tcpdump(process);
    }

    /** The process, for tests. */
    BackgroundProcess process() {
        return process;
    }

    /** What it has printed so far. */
    String output() {
        return process.log();
    }

    /** Ends it when it has processed all packets that were recorded before this call. */
    Recording stop() {
        catchUp();
        process.interrupt();
        String output = process.log();
        long dropped =
                CaptureCounters.last(output).map(CaptureCounters::dropped).orElse(0L);
        return new Recording(output, dropped);
    }

    /** On SIGUSR1 tcpdump prints its counters, as soon as it runs. */
    private void catchUp() {
        var progress = new CatchUp(SAME_COUNTS);
        Poll.until(CATCH_UP_LIMIT, STEP, () -> {
            int reports = CaptureCounters.all(process.log()).size();
            Shell.attempt(List.of("kill", "-USR1", Long.toString(process.id().pid())));
            Poll.until(
                    CATCH_UP_LIMIT,
                    STEP,
                    () -> !process.isRunning()
                            || CaptureCounters.all(process.log()).size() > reports);
            return !process.isRunning()
                    || CaptureCounters.last(process.log()).map(progress::isDone).orElse(true);
        });
    }
}
