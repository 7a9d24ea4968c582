package dev.loden.lab.demo;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Capture;
import dev.loden.lab.probe.Ping;
import dev.loden.lab.probe.Pings;
import dev.loden.lab.probe.Traffic;
import dev.loden.lab.process.HostRequirements;
import dev.loden.lab.process.MachineSpeed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The reference run: starts all daemons, makes a pod on each node, and shows how the pods reach each other. */
public final class ReferenceRun {
    /** 64, minus one for each of the two nodes that route the packet. */
    private static final int TTL = 62;

    /** The daemon that sends it routes it too. */
    private static final int UDP_TTL = TTL - 1;

    private static final Duration CONVERGE_LIMIT = Duration.ofSeconds(10);
    private static final Duration STEP = Duration.ofMillis(2);
    private static final Duration PING_WAIT = Duration.ofSeconds(1);
    private static final int RECORDED_PINGS = 4;
    private static final int ATTEMPTS = 3;
    private final ReferenceNetwork network;
    private final Transcript transcript;
    private MachineSpeed speed = MachineSpeed.FULL;

    private ReferenceRun(ReferenceNetwork network, Transcript transcript) {
        this.network = network;
        this.transcript = transcript;
    }

    /**
     * Runs it on a network none of whose daemons has been started.
     *
     * @param network left running
     * @param transcript where it is printed and failures are counted
     * @throws dev.loden.lab.process.LabException if a daemon does not become ready
     */
    public static void play(ReferenceNetwork network, Transcript transcript) {
        HostRequirements.requireTools("ping", "tcpdump");
        new ReferenceRun(network, transcript).play();
    }

    private void play() {
        startDaemons();
        speed = MachineSpeed.measure();
        List<Pod> pods = network.nodes().stream().map(Node::addPod).toList();
        Node master = network.nodes().getFirst();
        transcript.heading("subnet.env of " + master.name());
        transcript.show(master.subnetEnv().text());
        pingAll(pods);
        for (Family family : network.lab().families().stream().sorted().toList()) {
            String command = family == Family.IPV4 ? "route" : "-6 route";
            transcript.heading("ip " + command + " on " + master.name());
            transcript.show(master.namespace().ip(command));
        }
        if (pods.size() > 1) {
            recordWire(pods.get(pods.size() - 2), pods.getLast());
        }
        reportEndedDaemons();
    }

    private void startDaemons() {
        transcript.heading("Starting " + network.nodes().size() + " daemons at once");
        network.nodes().forEach(network::start);
        for (Node node : network.nodes()) {
            Duration taken = network.awaitReady(node);
            transcript.check(
                    true,
                    "%-8s %-13s ready after %4d ms, %s"
                            .formatted(node.name(), node.address(), taken.toMillis(), subnets(node)));
        }
    }

    private static String subnets(Node node) {
        return node.subnetEnv().ranges().stream()
                .map(range -> "subnet " + range.subnet())
                .collect(Collectors.joining(", "));
    }

    private void pingAll(List<Pod> pods) {
        transcript.heading("Pings from pod to pod, every ordered pair");
        Pings.everyPair(pods).forEach(this::ping);
    }

    /** A daemon is ready before it knows the peers that start after it, so the first answer may take a while. */
    private void ping(Pings.Pair between) {
        Node from = between.from().node();
        String pair =
                "%-8s -> %-8s %-12s".formatted(from.name(), between.to().node().name(), between.address());
        network.await(
                speed.stretch(CONVERGE_LIMIT), STEP, () -> pingOnce(between).isPresent());
        Optional<Ping.Reply> reply = pingOnce(between);
        int ttl = route(from, between.address()).contains(" dev flannel0 ") ? UDP_TTL : TTL;
        reply.ifPresentOrElse(
                answer -> transcript.check(
                        answer.ttl() == ttl, pair + " ttl=%d time=%.3f ms".formatted(answer.ttl(), answer.millis())),
                () -> {
                    transcript.check(false, pair + " no answer; the log of " + from.name() + " ends:");
                    transcript.show(from.logTail(10));
                });
    }

    private Optional<Ping.Reply> pingOnce(Pings.Pair pair) {
        return Ping.once(pair.from().namespace(), pair.address().toString(), speed.stretch(PING_WAIT));
    }

    private void recordWire(Pod from, Pod to) {
        transcript.heading("Packets on %s of %s during %d pings from %s to %s"
                .formatted(from.node().external(), from.node().name(), RECORDED_PINGS, from.address(), to.address()));
        boolean tunnel = usesTunnel(from.node(), to);
        Verdict verdict = judge(recordPings(from, to), tunnel);
        for (int i = 1; i < ATTEMPTS && !verdict.isMeasured(); i++) {
            verdict = judge(recordPings(from, to), tunnel);
        }
        transcript.record(verdict);
    }

    private Traffic recordPings(Pod from, Pod to) {
        Capture capture = Capture.start(from.node());
        for (int i = 0; i < RECORDED_PINGS; i++) {
            pingOnce(new Pings.Pair(from, to));
        }
        return capture.stop();
    }

    /** Each ping is a request and an answer; others on the machine may ping as well. */
    static Verdict judge(Traffic traffic, boolean tunnel) {
        int tunnelled = traffic.tunnelled().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        int right = tunnel ? tunnelled : traffic.plainIcmp();
        int wrong = tunnel ? traffic.plainIcmp() : tunnelled;
        if (traffic.missed() > 0 && wrong == 0) {
            return Verdict.notMeasured(traffic + ", and tcpdump missed " + traffic.missed() + " packets");
        }
        return Verdict.of(right >= 2 * RECORDED_PINGS && wrong == 0, traffic.toString());
    }

    /** Asks the kernel, for the user may have chosen any backend. */
    private static boolean usesTunnel(Node node, Pod to) {
        return !route(node, to.address()).contains(" dev " + node.external() + " ");
    }

    private static String route(Node from, IpAddress to) {
        return from.namespace().ip("route get " + to);
    }

    private void reportEndedDaemons() {
        for (Node node : network.nodes()) {
            if (!node.isRunning()) {
                transcript.check(false, "the daemon of " + node.name() + " has ended; its log ends:");
                transcript.show(node.logTail(20));
            }
        }
    }
}
