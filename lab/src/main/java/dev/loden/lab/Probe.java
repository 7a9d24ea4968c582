package dev.loden.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One pod that pings many targets at a steady rate.
 *
 * <p>By fping: ping itself burns a whole processor at intervals of 10 ms and less, as it spins instead of sleeping, and would
 * starve what it is to watch; fping sends 200 packets a second to three targets in 5 % of one.
 */
final class Probe {
    private static final int MOST_ON_THE_WAY_PER_SECOND = 10;
    private final Background process;
    private final List<String> targets;
    private final int perSecond;

    private Probe(Background process, List<String> targets, int perSecond) {
        this.process = process;
        this.targets = targets;
        this.perSecond = perSecond;
    }

    static Probe start(Pod from, List<String> targets, int perSecond) {
        Host.requireTools("fping");
        String interval = String.format(Locale.ROOT, "%.3f", 1000.0 / perSecond);
        Path log = from.node().directory().resolve("ping-" + from.address() + "-" + System.nanoTime());
        // Whole lines, because the answers on standard output and the summary on standard error share a file.
        var command = new ArrayList<>(List.of("stdbuf", "-oL", "fping"));
        command.addAll(List.of("-l", "-D", "-i", "0.1", "-t", "1000", "-p", interval));
        command.addAll(targets);
        var process = from.node().lab().start(log, from.namespace().enter(command), Map.of());
        return new Probe(process, List.copyOf(targets), perSecond);
    }

    /** Ends it; what is lost is known except for packets of the last tenth of a second, which do not count. */
    Map<String, Loss> stop() {
        process.interrupt();
        String output = process.log();
        int onTheWay = Math.max(1, perSecond / MOST_ON_THE_WAY_PER_SECOND);
        var losses = new LinkedHashMap<String, Loss>();
        targets.forEach(target -> losses.put(target, Loss.parse(output, target, onTheWay)));
        return losses;
    }
}
