package dev.loden.lab.probe;

import dev.loden.lab.net.Pod;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.lab.process.HostRequirements;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A running fping, by which one pod pings many targets at a steady rate.
 *
 * <p>ping itself would take a whole processor at intervals of 10 ms and less, because it spins instead of sleeping; fping sends
 * 200 packets a second to three targets in 5 % of one.
 */
final class Fping {
    private final BackgroundProcess process;
    private final List<String> targets;
    private final int perSecond;

    private Fping(BackgroundProcess process, List<String> targets, int perSecond) {
        this.process = process;
        this.targets = targets;
        this.perSecond = perSecond;
    }

    static Fping start(Pod from, List<String> targets, int perSecond) {
        HostRequirements.requireTools("fping");
        String interval = String.format(Locale.ROOT, "%.3f", 1000.0 / perSecond);
        Path log = from.node().directory().resolve("ping-" + from.address() + "-" + System.nanoTime());
        // Whole lines, because the answers on standard output and the summary on standard error share a file.
        var command = new ArrayList<>(List.of("stdbuf", "-oL", "fping"));
        command.addAll(List.of("-l", "-D", "-i", "0.1", "-t", "1000", "-p", interval));
        command.addAll(targets);
        var process = from.node().lab().start(log, from.namespace().enter(command), Map.of());
        return new Fping(process, List.copyOf(targets), perSecond);
    }

    /** The process, for tests. */
    BackgroundProcess process() {
        return process;
    }

    /** The result so far, by target. */
    Map<String, Loss> soFar() {
        return losses(FpingOutput::soFar);
    }

    /** Ends it and gives the result by target. */
    Map<String, Loss> stop() {
        process.interrupt();
        return losses(output -> output.total(perSecond));
    }

    private Map<String, Loss> losses(Function<FpingOutput, Loss> result) {
        var losses = new LinkedHashMap<String, Loss>();
        FpingOutput.parse(process.log(), targets).forEach((target, output) -> losses.put(target, result.apply(output)));
        return losses;
    }
}
