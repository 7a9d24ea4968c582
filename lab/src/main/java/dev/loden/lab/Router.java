package dev.loden.lab;

import java.time.Duration;
import java.util.List;

/** What becomes of the pods of nodes behind a router, that host-gw cannot reach. */
record Router(Transcript transcript, List<Pod> pods) {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** Shows who is out of reach in a mode, that the log says so, and who is back within it. */
    void show(Mode before, Mode mode) {
        Pod first = pods.getFirst();
        for (Pings.Pair pair : Pings.everyPair(pods)) {
            boolean reached = before.way(pair) != Mode.Way.NONE;
            boolean reaches = mode.way(pair) != Mode.Way.NONE;
            if (!reaches) {
                transcript.check(
                        Ping.once(pair.from().namespace(), pair.to().address().toString())
                                .isEmpty(),
                        pair + " is out of reach, as " + mode + " does not pass routers");
            } else if (!reached) {
                transcript.check(
                        Ping.once(pair.from().namespace(), pair.to().address().toString())
                                .isPresent(),
                        pair + " is within reach again");
            }
        }
        pods.stream()
                .filter(pod -> !pod.equals(first) && mode.way(first.node(), pod.node()) == Mode.Way.NONE)
                .forEach(pod -> showReport(first.node(), pod.node()));
    }

    private void showReport(Node node, Node peer) {
        String lease = "skipped lease " + peer.subnetEnv().subnet();
        Wait.until(LIMIT, () -> !lines(node, lease).isEmpty());
        List<String> reports = lines(node, lease);
        transcript.check(
                reports.size() == 1 && reports.getFirst().contains("DirectRouting"),
                "the log of " + node.name() + " says so, once, and what to do:");
        reports.forEach(transcript::show);
    }

    private static List<String> lines(Node node, String text) {
        return node.logTail(Integer.MAX_VALUE)
                .lines()
                .filter(line -> line.contains(text))
                .toList();
    }
}
