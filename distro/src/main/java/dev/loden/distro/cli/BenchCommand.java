package dev.loden.distro.cli;

import dev.loden.api.net.Family;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.NetlinkOpsProvider;
import dev.loden.base.Poll;
import dev.loden.distro.Home;
import dev.loden.distro.bench.ChangeBench;
import dev.loden.distro.bench.ManyPeers;
import dev.loden.distro.bench.PluginBench;
import dev.loden.distro.bench.RestartBench;
import dev.loden.distro.bench.ScaleBench;
import dev.loden.distro.bench.SteadyBench;
import dev.loden.distro.bench.ThroughputBench;
import dev.loden.distro.bench.Usage;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.FileTree;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measurements, for developers: numbers, never verdicts. */
@Command(name = "bench", description = "Measures.", mixinStandardHelpOptions = true, hidden = true)
final class BenchCommand {
    private static final String ID = "bench";
    private static final Duration SETTLED = Duration.ofSeconds(1);

    /** What one start took and takes. */
    private record Start(long millis, long residentKib, long peakKib) {}

    @Command(
            name = "start",
            description = "From the launcher's exec to subnet.env, and resident memory a second later, on fresh nodes.")
    int start(
            @Option(names = "--runs", defaultValue = "7", description = "how often (default ${DEFAULT-VALUE})")
                    int runs,
            @Option(names = "--nodes", defaultValue = "3", description = "how many (default ${DEFAULT-VALUE})")
                    int nodes,
            @Option(names = "--store", defaultValue = "file", description = "file or etcd")
                    ReferenceNetwork.Store store) {
        var options =
                new ReferenceNetwork.Options(nodes, store, "eth0", "{\"Type\":\"vxlan\"}", List.of(Launchers.daemon()));
        Map<String, List<Start>> starts = new TreeMap<>();
        for (int run = 1; run <= runs; run++) {
            System.err.println("run " + run + " of " + runs);
            measure(options, starts);
        }
        System.out.print(Table.text(rows(starts)));
        return 0;
    }

    @Command(
            name = "scale",
            description = "One node against many leases in a real etcd: from exec to the last route, beside ip -batch.")
    int scale(
            @Option(names = "--leases", split = ",", defaultValue = "1000,5000,20000", description = "how many")
                    List<Integer> leases,
            @Option(names = "--backend", split = ",", defaultValue = "vxlan,host-gw", description = "of all peers")
                    List<String> backends,
            @Option(names = "--dual", description = "each peer in IPv4 and IPv6, beside ip -6 -batch too") boolean dual,
            @Option(names = "--idle", defaultValue = "30", description = "seconds to watch the idle daemon") int idle,
            @Option(
                            names = "--changes",
                            defaultValue = "100",
                            description = "how many single leases to change; 0: none")
                    int changes) {
        var bench = new ScaleBench(
                new ScaleBench.Options(ID, Launchers.daemon(), Launchers.tool(), Duration.ofSeconds(idle), changes));
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(
                "BACKEND",
                "FAMILIES",
                "LEASES",
                "CONVERGED s",
                "CPU s",
                "BATCH s",
                "RATIO",
                "PEAK MB",
                "SETTLED MB",
                "IDLE CPU %",
                "STATUS s (LINES)",
                "METRICS ms (KB)",
                "FROM ETCD TO THE KERNEL (p50/p99)"));
        try {
            for (String backend : backends) {
                for (int count : leases) {
                    System.err.println(backend + ", " + count + " leases");
                    rows.add(row(bench.run(new ManyPeers(backend, families(dual)), count)));
                }
            }
        } finally {
            System.out.print(Table.text(rows));
        }
        return 0;
    }

    @Command(
            name = "plugins",
            description = "What drop-in plugins cost at start: lodend --version with and without them.")
    int plugins(
            @Option(names = "--plugins", defaultValue = "10", description = "how many (default ${DEFAULT-VALUE})")
                    int plugins,
            @Option(names = "--runs", defaultValue = "21", description = "how often (default ${DEFAULT-VALUE})")
                    int runs)
            throws IOException {
        Path directory = Files.createTempDirectory("loden-bench");
        try {
            var bench = new PluginBench(Launchers.daemon(), Path.of(Home.directory(), "lib"), plugins, runs);
            System.out.print(Table.text(bench.rows(bench.run(directory))));
        } finally {
            new FileTree(directory).delete();
        }
        return 0;
    }

    @Command(
            name = "throughput",
            description =
                    "From pod to pod by host-gw, vxlan and udp, by udp without each of its offloads, by the same system calls in C"
                            + " and by a naive relay, in one run.")
    int throughput(
            @Option(names = "--seconds", defaultValue = "5", description = "of each measurement") int seconds,
            @Option(names = "--ways", split = ",", description = "only these, by their names") List<String> names,
            @Option(names = "--loop", description = "the compiled udp-loop.c; without it that way is left out")
                    Path loop,
            @Option(names = "--plugins-dir", description = "with the relay; without it that way is left out")
                    Path plugins) {
        Lab lab = Lab.create(ID);
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "take-down"));
        var daemon = new ArrayList<>(List.of(Launchers.daemon(), "--drain-time=1s"));
        if (plugins != null) {
            daemon.add("--plugins-dir=" + plugins.toAbsolutePath());
        }
        List<ThroughputBench.Way> ways = ThroughputBench.ways().stream()
                .filter(way -> names == null || names.contains(way.name()))
                .filter(way -> loop != null || !way.name().equals(ThroughputBench.LOOP))
                .filter(way -> plugins != null || !way.name().equals(ThroughputBench.NAIVE))
                .toList();
        Optional<Path> program = Optional.ofNullable(loop).map(Path::toAbsolutePath);
        System.out.print(Table.text(new ThroughputBench(seconds, ways, program).run(lab, daemon)));
        return 0;
    }

    private static Set<Family> families(boolean dual) {
        return dual ? Set.of(Family.IPV4, Family.IPV6) : Set.of(Family.IPV4);
    }

    @Command(
            name = "steady",
            description = "UDP in both directions by udp at half of what it can carry, for long: loss and memory.")
    int steady(@Option(names = "--seconds", defaultValue = "60", description = "at half the rate") int seconds) {
        Lab lab = Lab.create(ID);
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "take-down"));
        System.out.print(Table.text(new SteadyBench(seconds).run(lab, List.of(Launchers.daemon()))));
        return 0;
    }

    @Command(name = "restart", description = "What a restart of the daemon costs pods by udp.")
    int restart(
            @Option(names = "--runs", defaultValue = "7", description = "how often (default ${DEFAULT-VALUE})")
                    int runs,
            @Option(names = "--store", defaultValue = "file", description = "file or etcd")
                    ReferenceNetwork.Store store) {
        Lab lab = Lab.create(ID);
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "take-down"));
        System.out.print(Table.text(new RestartBench(runs, store).run(lab, List.of(Launchers.daemon()))));
        return 0;
    }

    private static List<String> row(ScaleBench.Result result) {
        return List.of(
                result.peers().backend(),
                Integer.toString(result.peers().families().size()),
                Integer.toString(result.leases()),
                decimal(result.start().converged().toMillis() / 1000.0),
                decimal(result.start().processor().toMillis() / 1000.0),
                decimal(result.start().batch().toMillis() / 1000.0),
                decimal(result.start().ratio()),
                Long.toString(Math.round(result.settled().peakKib() / 1024.0)),
                Long.toString(Math.round(result.settled().residentKib() / 1024.0)),
                decimal(result.idlePercent()),
                decimal(result.asked().status().toMillis() / 1000.0) + " ("
                        + result.asked().lines() + ")",
                decimal(result.asked().metrics().toNanos() / 1e6) + " ("
                        + result.asked().bytes() / 1000 + ")",
                result.changes());
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    @Command(
            name = "changes",
            hidden = true,
            description = "The part of bench scale that runs in the node's namespace.")
    int changes(
            @Option(names = "--endpoint", required = true) String endpoint,
            @Option(names = "--backend", required = true) String backend,
            @Option(names = "--dual") boolean dual,
            @Option(names = "--leases", required = true) int leases,
            @Option(names = "--changes", required = true) int changes) {
        try (NetlinkOps netlink = ServiceLoader.load(NetlinkOpsProvider.class)
                .findFirst()
                .orElseThrow()
                .open()) {
            var peers = new ManyPeers(backend, families(dual));
            System.out.println(new ChangeBench(endpoint, peers, leases).run(netlink, changes));
        }
        return 0;
    }

    /** One node after the other, so that each start has the machine to itself. */
    private static void measure(ReferenceNetwork.Options options, Map<String, List<Start>> starts) {
        Lab lab = Lab.create(ID);
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "take-down"));
        try (ReferenceNetwork network = ReferenceNetwork.create(lab, options)) {
            for (Node node : network.nodes()) {
                long millis = network.startAndWait(node).toMillis();
                Poll.pause(SETTLED);
                Usage usage = Usage.of(node.pid());
                var start = new Start(millis, usage.residentKib(), usage.peakKib());
                starts.computeIfAbsent(node.name(), name -> new ArrayList<>()).add(start);
            }
        }
    }

    private static List<List<String>> rows(Map<String, List<Start>> starts) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NODE", "RUNS", "START ms (median)", "(least)", "(most)", "VmRSS MB", "VmHWM MB"));
        starts.forEach((name, all) -> {
            long[] millis = all.stream().mapToLong(Start::millis).sorted().toArray();
            rows.add(List.of(
                    name,
                    Integer.toString(millis.length),
                    Long.toString(millis[millis.length / 2]),
                    Long.toString(millis[0]),
                    Long.toString(millis[millis.length - 1]),
                    megabytes(
                            all.stream().mapToLong(Start::residentKib).sorted().toArray()),
                    megabytes(all.stream().mapToLong(Start::peakKib).sorted().toArray())));
        });
        return rows;
    }

    private static String megabytes(long[] sortedKib) {
        return Long.toString(Math.round(sortedKib[sortedKib.length / 2] / 1024.0));
    }
}
