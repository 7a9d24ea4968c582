package dev.loden.distro.bench;

import dev.loden.api.net.Family;
import dev.loden.base.Poll;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.process.LabException;
import dev.loden.lab.store.EtcdStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One node against many leases in a real etcd, on a real kernel. */
public final class ScaleBench {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration SETTLE = Duration.ofSeconds(15);
    private static final int HEALTH_PORT = 8090;

    private final Options options;

    /**
     * A bench.
     *
     * @param options what to measure
     */
    public ScaleBench(Options options) {
        this.options = options;
    }

    /**
     * What to measure.
     *
     * @param lab the id of the lab that is made
     * @param daemon what starts the daemon
     * @param tool what starts the operator's tool, for the part that runs inside the node's namespace
     * @param idle how long to watch the idle daemon
     * @param changes how many single leases to change
     */
    public record Options(String lab, String daemon, String tool, Duration idle, int changes) {}

    /**
     * What was measured.
     *
     * @param peers all of them
     * @param leases how many
     * @param start how long the start took
     * @param settled memory when all is quiet, and its peak
     * @param idlePercent of one processor, resyncs included
     * @param asked how long its operator waits
     * @param changes what {@link ChangeBench} prints
     */
    public record Result(
            ManyPeers peers,
            int leases,
            ColdStart start,
            Usage settled,
            double idlePercent,
            AskBench.Result asked,
            String changes) {}

    /**
     * How long it took to program all leases into an empty kernel.
     *
     * @param converged from exec to the last route, neighbor and forwarding entry
     * @param processor the processor time of that
     * @param batch what ip -batch, ip -6 -batch and bridge -batch take for the same final state
     */
    public record ColdStart(Duration converged, Duration processor, Duration batch) {
        /**
         * How much longer the daemon takes than the kernel's own tools.
         *
         * @return 1.0 if it takes as long
         */
        public double ratio() {
            return (double) converged.toNanos() / batch.toNanos();
        }
    }

    /**
     * Measures once.
     *
     * @param peers of a network of their families
     * @param leases how many
     * @return the numbers
     * @throws LabException if the kernel does not hold what it should
     */
    public Result run(ManyPeers peers, int leases) {
        Lab lab = Lab.create(options.lab(), peers.families());
        var takeDown = new Thread(lab::close, "take-down");
        Runtime.getRuntime().addShutdownHook(takeDown);
        var network = ReferenceNetwork.create(
                lab, new ReferenceNetwork.Options(2, ReferenceNetwork.Store.ETCD, "eth0", "{}", command()));
        try (network) {
            return run(network, peers, leases);
        } finally {
            Runtime.getRuntime().removeShutdownHook(takeDown);
        }
    }

    private List<String> command() {
        return List.of(options.daemon(), "--healthz-ip=127.0.0.1", "--healthz-port=" + HEALTH_PORT);
    }

    private Result run(ReferenceNetwork network, ManyPeers peers, int leases) {
        Node node = network.nodes().getFirst();
        Duration batch = batch(network.nodes().getLast(), peers, leases);
        EtcdStore store = (EtcdStore) network.store();
        store.deleteLeases();
        store.writeConfig(peers.configuration());
        store.writeLease(peers.ownKey(), "{" + peers.addresses(node::address) + "}");
        store.writeLeases(peers.leases(leases));
        peers.families().forEach(family -> onSegment(node, family));

        network.start(node);
        Duration converged = node.awaitReady(LIMIT);
        Duration processor = Usage.of(node.pid()).processor();
        requireAll(node, peers, leases);

        Poll.pause(SETTLE);
        Usage settled = Usage.of(node.pid());
        Poll.pause(options.idle());
        Duration idle = Usage.of(node.pid()).processor().minus(settled.processor());
        double percent = 100.0 * idle.toNanos() / options.idle().toNanos();
        AskBench.Result asked = new AskBench(node, options.tool(), HEALTH_PORT).run();
        String changes = options.changes() == 0 ? "" : changes(node, store, peers, leases);
        var start = new ColdStart(converged, processor, batch);
        return new Result(peers, leases, start, settled, percent, asked, changes);
    }

    private static void onSegment(Node node, Family family) {
        node.namespace().ip(option(family) + " route add " + ManyPeers.underlay(family) + " dev " + node.external());
    }

    private static String option(Family family) {
        return family == Family.IPV4 ? "-4" : "-6";
    }

    /** One family after the other: {@code ip} takes one at a time. */
    private static Duration batch(Node node, ManyPeers peers, int leases) {
        return peers.inOrder().stream()
                .map(family -> batch(node, peers, family, leases))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration batch(Node node, ManyPeers peers, Family family, int leases) {
        onSegment(node, family);
        if (peers.tunnelled()) {
            String device = Mode.device(family);
            node.namespace()
                    .ip("link add " + device + " type vxlan id 1 local " + node.address(family) + " dev "
                            + node.external() + " dstport 8472 nolearning");
            node.namespace().ip("link set " + device + " up");
        }
        Path ip = write(node, "ip.batch", peers.ipCommands(family, leases));
        Path bridge = write(node, "bridge.batch", peers.bridgeCommands(family, leases));
        long start = System.nanoTime();
        node.namespace().run(LIMIT, "ip", option(family), "-batch", ip.toString());
        node.namespace().run(LIMIT, "bridge", "-batch", bridge.toString());
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Path write(Node node, String name, List<String> lines) {
        try {
            return Files.write(node.directory().resolve(name), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireAll(Node node, ManyPeers peers, int leases) {
        for (Family family : peers.inOrder()) {
            String first = family == Family.IPV4 ? "10[.]" : "fd00:10:244:";
            require("routes", leases, lines(node, "ip " + option(family) + " route", "^" + first + "[0-9a-f.:]*/"));
            if (peers.tunnelled()) {
                String on = " show dev " + Mode.device(family);
                require("neighbors", leases, lines(node, "ip neighbor" + on + " nud permanent", "lladdr"));
                require("forwarding entries", leases, lines(node, "bridge fdb" + on, "dst"));
            }
        }
    }

    private static long lines(Node node, String command, String with) {
        String count = node.namespace().run("sh", "-c", command + " | grep -c '" + with + "' || true");
        return Long.parseLong(count.strip());
    }

    private static void require(String what, long expected, long actual) {
        if (actual != expected) {
            throw new LabException("the kernel has " + actual + " " + what + " instead of " + expected);
        }
    }

    private String changes(Node node, EtcdStore store, ManyPeers peers, int leases) {
        var command = new ArrayList<>(List.of(
                options.tool(),
                "bench",
                "changes",
                "--endpoint=" + store.endpoint(),
                "--backend=" + peers.backend(),
                "--leases=" + leases,
                "--changes=" + options.changes()));
        if (peers.families().size() > 1) {
            command.add("--dual");
        }
        return node.namespace().run(LIMIT, command.toArray(String[]::new)).strip();
    }
}
