package dev.loden.lab.demo;

import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Pings;
import dev.loden.lab.probe.Throughput;
import dev.loden.lab.probe.Traffic;
import dev.loden.lab.process.HostRequirements;
import dev.loden.lab.process.MachineSpeed;
import dev.loden.lab.report.LabReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Switches a running network from mode to mode and back, live, while all pods ping each other: the configuration in the store is
 * changed, and nothing is restarted.
 */
public final class ModesRun {
    private static final List<Mode> TOUR = List.of(Mode.VXLAN, Mode.DIRECT_ROUTING, Mode.HOST_GW, Mode.UDP, Mode.VXLAN);
    /** Pings between more pods would load two processors fully. */
    private static final int MOST_PODS = 4;

    private static final Duration SWITCH_LIMIT = Duration.ofSeconds(10);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(15);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration TCP_TIME = Duration.ofSeconds(3);
    private final ReferenceNetwork network;
    private final Transcript transcript;
    private final List<Pod> pods;
    private final int pingsPerSecond;
    private final long start = System.nanoTime();
    private MachineSpeed speed = MachineSpeed.FULL;

    private ModesRun(ReferenceNetwork network, Transcript transcript) {
        this.network = network;
        this.transcript = transcript;
        this.pods = somePods(network);
        this.pingsPerSecond = PingRate.measure(Pings.everyPair(pods));
    }

    /** The first ones, and the last one, which may be behind a router. */
    private static List<Pod> somePods(ReferenceNetwork network) {
        List<Pod> all =
                network.nodes().stream().map(node -> node.pods().getFirst()).toList();
        var some = new ArrayList<>(all.subList(0, Math.min(MOST_PODS - 1, all.size())));
        if (all.size() >= MOST_PODS) {
            some.add(all.getLast());
        }
        return some;
    }

    /**
     * What was measured in a mode.
     *
     * @param mode the mode
     * @param route by which the first node reaches the second one's pods
     * @param wire packets on the first node's external link
     * @param losses of the pings, from before the switch until nothing of the previous mode was left
     * @param tcp from the first pod to the second
     * @param times when
     */
    public record Visit(Mode mode, String route, Traffic wire, Losses losses, Throughput tcp, LabReport.Times times) {}

    /**
     * Runs it on a network in mode vxlan, each of whose nodes has a pod.
     *
     * @param network left in mode vxlan
     * @param transcript where it is printed and failures are counted
     * @return the measurements, in the order of the modes
     */
    public static List<Visit> play(ReferenceNetwork network, Transcript transcript) {
        HostRequirements.requireTools("fping", "iperf3", "tcpdump");
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
        transcript.heading((before == mode ? mode : before + " -> " + mode + ", live") + ", with " + pingsPerSecond
                + " pings/s from each pod to each other");
        speed = MachineSpeed.measure();
        long begun = millis();
        Pings pings = Pings.start(pairs(before, mode), pingsPerSecond);
        if (before != mode) {
            change(mode);
        }
        long switched = before == mode ? begun : millis();
        String route = showRoutes();
        Traffic traffic = new WireCheck(transcript, pods).run(mode, pings, speed);
        awaitDrained(mode);
        long drained = before == mode ? begun : millis();
        Losses losses = pings.stop();
        transcript.record(PingCheck.judge(losses));
        new RoutedNodeDemo(transcript, pods, speed).show(before, mode);
        Throughput tcp = measureTcp();
        var times = new LabReport.Times(begun, switched, drained, millis());
        return new Visit(mode, route, traffic, losses, tcp, times);
    }

    private long millis() {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    /** Those that can reach each other before, during and after the switch. */
    private List<Pings.Pair> pairs(Mode before, Mode mode) {
        return Pings.everyPair(pods).stream()
                .filter(pair -> before.way(pair) != Mode.Way.NONE && mode.way(pair) != Mode.Way.NONE)
                .toList();
    }

    private void change(Mode mode) {
        long start = System.nanoTime();
        network.configure(mode.backendJson());
        boolean switched = network.await(speed.stretch(SWITCH_LIMIT), speed.stretch(STEP), () -> hasRoutes(mode));
        transcript.check(
                switched,
                "all nodes have the new routes %d ms after the configuration was written"
                        .formatted(Duration.ofNanos(System.nanoTime() - start).toMillis()));
    }

    private boolean hasRoutes(Mode mode) {
        return network.nodes().stream()
                .allMatch(node -> Footprint.routes(node)
                        .equals(Footprint.expected(mode, node, network.nodes()).routes()));
    }

    /** Prints the first node's routes, and returns the one to the second. */
    private String showRoutes() {
        Node first = pods.get(0).node();
        String subnet = pods.get(1).node().subnetEnv().subnet().toString();
        transcript.show("routes to pods on " + first.name() + ":");
        List<String> lines = Footprint.podRoutes(first).toList();
        lines.forEach(transcript::show);
        Optional<String> route =
                lines.stream().filter(line -> line.startsWith(subnet)).findFirst();
        return route.map(line -> line.substring(subnet.length() + 1)).orElse("none");
    }

    private void awaitDrained(Mode mode) {
        List<Node> nodes = network.nodes();
        boolean drained = network.await(
                speed.stretch(DRAIN_LIMIT),
                speed.stretch(STEP),
                () -> nodes.stream()
                        .allMatch(node -> Footprint.of(node).equals(Footprint.expected(mode, node, nodes))));
        String text = switch (mode) {
            case VXLAN, DIRECT_ROUTING -> "each node has exactly the routes, neighbors and FDB entries of " + mode;
            case UDP -> "each node has exactly the device and the routes of " + mode;
            case HOST_GW -> "no node has a tunnel any more";
        };
        transcript.check(drained, text);
        if (!drained) {
            nodes.forEach(node -> transcript.show(node.name() + ": " + Footprint.of(node)));
        }
    }

    private Throughput measureTcp() {
        Pod from = pods.get(0);
        Pod to = pods.get(1);
        String what = "TCP from " + from.address() + " to " + to.address() + ": ";
        Throughput tcp = Throughput.measure(from, to, TCP_TIME);
        switch (tcp) {
            case Throughput.Measured figure -> transcript.show(what + figure);
            case Throughput.NotMeasured none -> transcript.notMeasured(what + none.reason());
            case Throughput.Failed failed -> transcript.check(false, what + failed.reason());
        }
        return tcp;
    }
}
