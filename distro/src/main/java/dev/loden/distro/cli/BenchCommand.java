package dev.loden.distro.cli;

import dev.loden.lab.Lab;
import dev.loden.lab.Node;
import dev.loden.lab.ReferenceNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
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

    /** One node after the other, so that each start has the machine to itself. */
    private static void measure(ReferenceNetwork.Options options, Map<String, List<Start>> starts) {
        Lab lab = Lab.create(ID);
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "take-down"));
        try (ReferenceNetwork network = ReferenceNetwork.create(lab, options)) {
            for (Node node : network.nodes()) {
                long millis = network.startAndWait(node).toMillis();
                LockSupport.parkNanos(SETTLED.toNanos());
                var start = new Start(millis, kib(node, "VmRSS"), kib(node, "VmHWM"));
                starts.computeIfAbsent(node.name(), name -> new ArrayList<>()).add(start);
            }
        }
    }

    private static long kib(Node node, String field) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(node.pid()), "status")).stream()
                    .filter(line -> line.startsWith(field + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
