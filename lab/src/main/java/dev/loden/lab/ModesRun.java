package dev.loden.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A running network goes from mode to mode and back, live, while all pods ping each other: the configuration in the store
 * changes, and nothing is restarted.
 */
public final class ModesRun {
    private static final List<Mode> TOUR = List.of(Mode.VXLAN, Mode.DIRECT_ROUTING, Mode.HOST_GW, Mode.VXLAN);
    private static final int PER_SECOND = 200;
    /** More pods than these would be more packets than two processors carry. */
    private static final int MOST_PODS = 4;

    private static final Duration SWITCHED = Duration.ofSeconds(10);
    private static final Duration DRAINED = Duration.ofSeconds(15);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration MEASURED = Duration.ofSeconds(3);
    private final ReferenceNetwork network;
    private final Transcript transcript;
    private final List<Pod> pods;
    private final Wire wire;

    private ModesRun(ReferenceNetwork network, Transcript transcript) {
        this.network = network;
        this.transcript = transcript;
        List<Pod> all =
                network.nodes().stream().map(node -> node.pods().getFirst()).toList();
        this.pods = new ArrayList<>(all.subList(0, Math.min(MOST_PODS - 1, all.size())));
        if (all.size() >= MOST_PODS) {
            pods.add(all.getLast());
        }
        this.wire = new Wire(transcript, pods);
    }

    /**
     * What was seen in a mode.
     *
     * @param mode the mode
     * @param route by which the first node reaches the second one's pods
     * @param wire what the first node's external link carried
     * @param losses of the pings, from before the switch to when nothing of the mode before was left
     * @param tcp from the first pod to the second
     */
    public record Visit(Mode mode, String route, Traffic wire, Losses losses, Throughput tcp) {}

    /**
     * Runs it on a network in mode vxlan, each of whose nodes has a pod.
     *
     * @param network left in mode vxlan
     * @param transcript where it is told; holds the number of failures afterwards
     * @return what was seen, in the order of the modes
     */
    public static List<Visit> play(ReferenceNetwork network, Transcript transcript) {
        Host.requireTools("fping", "iperf3", "tcpdump");
        var run = new ModesRun(network, transcript);
        var visits = new ArrayList<Visit>();
        Mode before = TOUR.getFirst();
        for (Mode mode : TOUR) {
            visits.add(run.visit(before, mode));
            before = mode;
        }
        return visits;
    }

    private Visit visit(Mode before, Mode mode) {
        transcript.heading((before == mode ? mode : before + " -> " + mode + ", live") + ", under " + PER_SECOND
                + " pings/s from each pod to each other");
        Pings pings = Pings.start(pairs(before, mode), PER_SECOND);
        if (before != mode) {
            change(mode);
        }
        String route = showRoutes();
        Traffic traffic = wire.watch(mode);
        awaitDrained(mode);
        Losses losses = pings.stop();
        transcript.check(losses.lost() == 0 && losses.sent() > 0, losses.toString());
        new Router(transcript, pods).show(before, mode);
        Throughput tcp = Throughput.measure(pods.get(0), pods.get(1), MEASURED);
        transcript.show("TCP from %s to %s: %s"
                .formatted(pods.get(0).address(), pods.get(1).address(), tcp));
        return new Visit(mode, route, traffic, losses, tcp);
    }

    /** Those that are to reach each other all the time. */
    private List<Pings.Pair> pairs(Mode before, Mode mode) {
        return Pings.everyPair(pods).stream()
                .filter(pair -> before.way(pair) != Mode.Way.NONE && mode.way(pair) != Mode.Way.NONE)
                .toList();
    }

    private void change(Mode mode) {
        long start = System.nanoTime();
        network.configure(mode.backendJson());
        boolean switched = Wait.until(
                SWITCHED,
                STEP,
                () -> network.nodes().stream()
                        .allMatch(node -> Footprint.routes(node)
                                .equals(Footprint.expected(mode, node, network.nodes())
                                        .routes())));
        transcript.check(
                switched,
                "all nodes have the new routes %d ms after the configuration was written"
                        .formatted(Duration.ofNanos(System.nanoTime() - start).toMillis()));
    }

    /** Shows the first node's routes, and gives the one to the second. */
    private String showRoutes() {
        Node first = pods.get(0).node();
        Node second = pods.get(1).node();
        String subnet = second.subnetEnv().subnet().toString();
        transcript.show("ip route on " + first.name() + ":");
        List<String> lines =
                first.namespace().ip("route").lines().map(String::strip).toList();
        lines.stream().filter(line -> line.startsWith("10.244.")).forEach(line -> transcript.show(line));
        Optional<String> route =
                lines.stream().filter(line -> line.startsWith(subnet)).findFirst();
        return route.map(line -> line.substring(subnet.length() + 1)).orElse("none");
    }

    private void awaitDrained(Mode mode) {
        List<Node> nodes = network.nodes();
        boolean drained = Wait.until(
                DRAINED,
                STEP,
                () -> nodes.stream()
                        .allMatch(node -> Footprint.of(node).equals(Footprint.expected(mode, node, nodes))));
        String what = mode.hasDevice()
                ? "each node holds just the routes, neighbors and FDB entries of " + mode
                : "no node has a flannel.1 any more";
        transcript.check(drained, what);
        if (!drained) {
            nodes.forEach(node -> transcript.show(node.name() + ": " + Footprint.of(node)));
        }
    }
}
