package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.process.BackgroundProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Steady pings, 100 a second, from each of some pods to each other, while something happens. */
final class ClusterPings {
    private static final Pattern ANSWER = Pattern.compile("(?m)^(\\S+) +: \\[(\\d+)], \\d+ bytes");
    private static final Pattern SUMMARY = Pattern.compile("(?m)^(\\S+) +: xmt/rcv/%loss = (\\d+)/");

    /** Packets of the last second may not be answered yet. */
    private static final int LAST = 110;

    private final List<BackgroundProcess> senders = new ArrayList<>();

    private ClusterPings() {}

    /**
     * Fails unless each ping is answered, but those of the last moment.
     *
     * @return how many were answered
     */
    static int loseNone(Path scratch, List<Kubernetes.Pod> pods, Runnable event) {
        var pings = new ClusterPings();
        for (Kubernetes.Pod from : pods) {
            var command =
                    new ArrayList<>(List.of("stdbuf", "-oL", "fping", "-l", "-i", "0.1", "-t", "2000", "-p", "10"));
            pods.stream().filter(to -> !to.equals(from)).forEach(to -> command.add(to.address()));
            Path log = scratch.resolve("pings-" + from.name() + "-" + System.nanoTime());
            pings.senders.add(BackgroundProcess.start(log, from.enter(command.toArray(String[]::new)), Map.of()));
        }
        try {
            event.run();
        } finally {
            pings.senders.forEach(BackgroundProcess::interrupt);
        }
        return pings.senders.stream()
                .mapToInt(sender -> answered(sender.log(), pods.size() - 1))
                .sum();
    }

    private static int answered(String output, int targets) {
        var answers = new LinkedHashMap<String, BitSet>();
        for (Matcher line = ANSWER.matcher(output); line.find(); ) {
            answers.computeIfAbsent(line.group(1), to -> new BitSet()).set(Integer.parseInt(line.group(2)));
        }
        assertEquals(targets, answers.size(), "all targets answer");
        int sum = 0;
        for (Matcher line = SUMMARY.matcher(output); line.find(); ) {
            BitSet answered = answers.get(line.group(1));
            assertEquals(
                    answered.length(),
                    answered.cardinality(),
                    () -> "lost to " + line.group(1) + ", the first of " + answered.length() + " at "
                            + answered.nextClearBit(0));
            assertTrue(Integer.parseInt(line.group(2)) - answered.length() < LAST, line.group());
            sum += answered.cardinality();
        }
        return sum;
    }
}
