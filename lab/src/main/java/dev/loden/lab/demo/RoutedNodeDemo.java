package dev.loden.lab.demo;

import dev.loden.base.Poll;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Ping;
import dev.loden.lab.probe.Pings;
import dev.loden.lab.process.MachineSpeed;
import java.time.Duration;
import java.util.List;

/**
 * Shows what happens to the pods of nodes behind a router: host-gw cannot reach them.
 *
 * @param transcript where it is printed
 * @param pods of which some may be behind a router
 * @param speed of the machine
 */
record RoutedNodeDemo(Transcript transcript, List<Pod> pods, MachineSpeed speed) {
    private static final Duration LOG_LIMIT = Duration.ofSeconds(5);
    private static final Duration PING_WAIT = Duration.ofSeconds(1);

    /** Shows which pods cannot be reached in a mode, that the log reports it, and which can be reached again. */
    void show(Mode before, Mode mode) {
        for (Pings.Pair pair : Pings.everyPair(pods)) {
            if (mode.way(pair) == Mode.Way.NONE) {
                transcript.check(!answers(pair), pair + " has no route: " + mode + " does not work across a router");
            } else if (before.way(pair) == Mode.Way.NONE) {
                transcript.check(answers(pair), pair + " is reachable again");
            }
        }
        Pod first = pods.getFirst();
        pods.stream()
                .filter(pod -> !pod.equals(first) && mode.way(first.node(), pod.node()) == Mode.Way.NONE)
                .forEach(pod -> showReport(first.node(), pod.node()));
    }

    private boolean answers(Pings.Pair pair) {
        return Ping.once(pair.from().namespace(), pair.address().toString(), speed.stretch(PING_WAIT))
                .isPresent();
    }

    private void showReport(Node node, Node peer) {
        String lease = "skipped lease " + peer.subnetEnv().subnet();
        Poll.until(speed.stretch(LOG_LIMIT), () -> !lines(node, lease).isEmpty());
        List<String> reports = lines(node, lease);
        transcript.check(
                reports.size() == 1 && reports.getFirst().contains("DirectRouting"),
                "the log of " + node.name() + " reports it once, with the remedy:");
        reports.forEach(transcript::show);
    }

    private static List<String> lines(Node node, String text) {
        return node.logTail(Integer.MAX_VALUE)
                .lines()
                .filter(line -> line.contains(text))
                .toList();
    }
}
