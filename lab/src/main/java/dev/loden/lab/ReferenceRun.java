package dev.loden.lab;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The reference run: starts all daemons, makes a pod on each node, and shows that and how the pods reach each other. */
public final class ReferenceRun {
    /** 64, less one for each of the two nodes that route the packet. */
    private static final int TTL = 62;

    private static final Duration READY = Duration.ofSeconds(20);
    private static final Duration CONVERGED = Duration.ofSeconds(10);
    private static final int WATCHED_PINGS = 4;
    private final ReferenceNetwork network;
    private final Transcript transcript;

    private ReferenceRun(ReferenceNetwork network, Transcript transcript) {
        this.network = network;
        this.transcript = transcript;
    }

    /**
     * Runs it on a network none of whose daemons has been started.
     *
     * @param network left running
     * @param transcript where it is told; holds the number of failures afterwards
     * @throws LabException if a daemon does not become ready
     */
    public static void play(ReferenceNetwork network, Transcript transcript) {
        Host.requireTools("ping", "tcpdump");
        new ReferenceRun(network, transcript).play();
    }

    private void play() {
        startDaemons();
        List<Pod> pods = network.nodes().stream().map(Node::addPod).toList();
        Node master = network.nodes().getFirst();
        transcript.heading("subnet.env of " + master.name());
        transcript.show(master.subnetEnv().text());
        pingAll(pods);
        transcript.heading("ip route on " + master.name());
        transcript.show(master.namespace().ip("route"));
        if (pods.size() > 1) {
            watchWire(pods.get(pods.size() - 2), pods.getLast());
        }
        reportDeadDaemons();
    }

    private void startDaemons() {
        transcript.heading("Starting " + network.nodes().size() + " daemons at once");
        network.nodes().forEach(network::start);
        for (Node node : network.nodes()) {
            Duration taken = node.awaitReady(READY);
            transcript.check(
                    true,
                    "%-8s %-13s ready after %4d ms, subnet %s"
                            .formatted(
                                    node.name(),
                                    node.address(),
                                    taken.toMillis(),
                                    node.subnetEnv().subnet()));
        }
    }

    private void pingAll(List<Pod> pods) {
        transcript.heading("Pings from pod to pod, every ordered pair");
        for (Pod from : pods) {
            pods.stream().filter(to -> !to.equals(from)).forEach(to -> ping(from, to));
        }
    }

    /** A daemon is ready before it knows the peers that start after it, so the first answer is waited for. */
    private void ping(Pod from, Pod to) {
        String pair = "%-8s %-12s -> %-8s %-12s"
                .formatted(from.node().name(), from.address(), to.node().name(), to.address());
        Wait.until(
                CONVERGED,
                () -> Ping.once(from.namespace(), to.address().toString()).isPresent());
        Optional<Ping.Reply> reply = Ping.once(from.namespace(), to.address().toString());
        reply.ifPresentOrElse(
                answer -> transcript.check(
                        answer.ttl() == TTL, pair + " ttl=%d time=%.3f ms".formatted(answer.ttl(), answer.millis())),
                () -> {
                    transcript.check(
                            false,
                            pair + " no answer; the log of " + from.node().name() + " ends:");
                    transcript.show(from.node().logTail(10));
                });
    }

    private void watchWire(Pod from, Pod to) {
        transcript.heading("On the wire (%s of %s) during %d pings from %s to %s"
                .formatted(from.node().external(), from.node().name(), WATCHED_PINGS, from.address(), to.address()));
        Capture capture = Capture.start(from.node());
        for (int i = 0; i < WATCHED_PINGS; i++) {
            Ping.once(from.namespace(), to.address().toString());
        }
        Traffic traffic = capture.stop();
        int tunnelled = traffic.tunnelled().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        int expected = 2 * WATCHED_PINGS;
        boolean good = usesTunnel(from.node(), to)
                ? tunnelled >= expected && traffic.bareIcmp() == 0
                : tunnelled == 0 && traffic.bareIcmp() >= expected;
        transcript.check(good, traffic.toString());
    }

    /** The backend is whatever the user asked for, so the kernel is asked. */
    private static boolean usesTunnel(Node node, Pod to) {
        return !node.namespace().ip("route get " + to.address()).contains(" dev " + node.external() + " ");
    }

    private void reportDeadDaemons() {
        for (Node node : network.nodes()) {
            if (!node.isRunning()) {
                transcript.check(false, node.name() + "'s daemon has ended; its log ends:");
                transcript.show(node.logTail(20));
            }
        }
    }
}
