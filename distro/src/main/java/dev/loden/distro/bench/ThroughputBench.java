package dev.loden.distro.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loden.base.Poll;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Iperf;
import dev.loden.lab.probe.Ping;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.lab.process.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How much goes from pod to pod of two nodes by one way after the other, all in one run and one network that is switched live. */
public final class ThroughputBench {
    private static final Pattern TIME = Pattern.compile("time=([0-9.]+) ms");
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** iperf3's own. */
    private static final int IPERF_PORT = 5201;

    /** What was before has drained, and every queue is empty. */
    private static final Duration SETTLED = Duration.ofSeconds(4);

    private static final String ALL = "tso uso udp_segment udp_gro coalesce multi_queue";
    /** The device of udp without the daemon: bench/src/main/c/udp-loop.c has it. */
    public static final String LOOP = "udp's calls in C";

    /** The relay of docs/spi.md: one packet a system call, one thread for each direction. */
    public static final String NAIVE = "naive relay";

    private static final String PORT = "8285";
    private static final double TICKS_PER_SECOND = 100;

    private final int seconds;
    private final List<Way> ways;
    private final Optional<Path> loop;
    private final List<Pod> pods = new ArrayList<>();

    /**
     * Not run yet.
     *
     * @param seconds of each measurement
     * @param ways in the order of the table; the first is the one that the network begins with
     * @param loop the program of {@link #LOOP}, compiled
     */
    public ThroughputBench(int seconds, List<Way> ways, Optional<Path> loop) {
        this.seconds = seconds;
        this.ways = List.copyOf(ways);
        this.loop = loop;
    }

    /**
     * A way, and how it is configured.
     *
     * @param name for people
     * @param backendJson the configuration's {@code Backend}
     */
    public record Way(String name, String backendJson) {}

    /**
     * Those that are compared: udp with each of its offloads left out, too.
     *
     * @return in the order of the table
     */
    public static List<Way> ways() {
        var kernel = Stream.of(
                new Way("host-gw", "{\"Type\":\"host-gw\"}"),
                new Way("vxlan", "{\"Type\":\"vxlan\"}"),
                udp("udp", ALL),
                udp(LOOP, ALL),
                new Way(NAIVE, "{\"Type\":\"relay\"}"),
                udp("udp without any", ""));
        return Stream.concat(
                        kernel, Stream.of(ALL.split(" ")).map(one -> udp("udp without " + one, ALL.replace(one, ""))))
                .toList();
    }

    private static Way udp(String name, String offloads) {
        return new Way(name, "{\"Type\":\"udp\",\"Offloads\":\"" + offloads + "\"}");
    }

    /**
     * Measures all.
     *
     * @param lab closed by the caller
     * @param daemon the command
     * @return a table with its head
     */
    public List<List<String>> run(Lab lab, List<String> daemon) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(
                "WAY", "TCP Gb/s", "4 STREAMS", "CPU s/GB", "UDP 200 B/s", "1,400 B/s", "PING ms (p50)", "(p99)"));
        var options = new ReferenceNetwork.Options(
                2, ReferenceNetwork.Store.FILE, "eth0", ways.getFirst().backendJson(), daemon);
        try (ReferenceNetwork network = ReferenceNetwork.create(lab, options)) {
            network.nodes().forEach(network::start);
            network.nodes().forEach(node -> node.awaitReady(LIMIT));
            pods.addAll(network.nodes().stream().map(Node::addPod).toList());
            for (Way way : ways) {
                System.err.println(way.name());
                network.configure(way.backendJson());
                Poll.pause(SETTLED);
                rows.add(way.name().equals(LOOP) ? loopRow(network, way) : row(way));
            }
        }
        return rows;
    }

    /** The daemons are stopped for it; device, addresses and routes stay. */
    private List<String> loopRow(ReferenceNetwork network, Way way) {
        Node one = network.nodes().get(0);
        Node other = network.nodes().get(1);
        network.nodes().forEach(Node::stop);
        List<BackgroundProcess> loops = List.of(loop(one, other), loop(other, one));
        try {
            return row(way);
        } finally {
            loops.forEach(BackgroundProcess::kill);
            network.nodes().forEach(network::start);
        }
    }

    private BackgroundProcess loop(Node node, Node peer) {
        List<String> command = List.of(
                loop.orElseThrow().toString(),
                "flannel0",
                PORT,
                node.address().toString(),
                peer.address().toString(),
                "2");
        return node.lab()
                .start(node.directory().resolve("udp-loop"), node.namespace().enter(command), Map.of());
    }

    private List<String> row(Way way) {
        boolean reached = Poll.until(
                LIMIT, () -> Ping.once(pods.get(0).namespace(), address()).isPresent());
        if (!reached) {
            return List.of(way.name(), "not reached", "", "", "", "", "", "");
        }
        long busy = busyTicks();
        JsonNode single = iperf("--parallel", "1");
        double gigabytes = single.path("sum_received").path("bytes").asDouble() / 1e9;
        double cpu = (busyTicks() - busy) / TICKS_PER_SECOND / Math.max(gigabytes, 1e-3);
        JsonNode four = iperf("--parallel", "4");
        List<Double> pings = pings();
        return List.of(
                way.name(),
                gigabits(single),
                gigabits(four),
                decimal(cpu),
                packets(iperf("--udp", "--length", "200", "--bitrate", "0")),
                packets(iperf("--udp", "--length", "1400", "--bitrate", "0")),
                percentile(pings, 0.5),
                percentile(pings, 0.99));
    }

    private String address() {
        return pods.get(1).address().toString();
    }

    private JsonNode iperf(String... options) {
        return iperf(pods.get(0), pods.get(1), seconds, options);
    }

    /** What iperf3 says at the end of a run from one pod to another. */
    static JsonNode iperf(Pod from, Pod to, int seconds, String... options) {
        Iperf server = Iperf.listen(to, IPERF_PORT);
        try {
            List<String> command = server.client(options);
            command.addAll(List.of("--json", "--time", Integer.toString(seconds)));
            Shell.Result result =
                    Shell.attempt(LIMIT.plusSeconds(seconds), from.namespace().enter(command));
            return new ObjectMapper().readTree(result.out()).path("end");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        } finally {
            server.stop();
        }
    }

    private static String gigabits(JsonNode end) {
        return decimal(end.path("sum_received").path("bits_per_second").asDouble() / 1e9);
    }

    /** Those that arrived, in a second. */
    private static String packets(JsonNode end) {
        JsonNode sum = end.path("sum");
        double arrived =
                sum.path("packets").asDouble() - sum.path("lost_packets").asDouble();
        return String.format(
                Locale.ROOT, "%,.0f", arrived / Math.max(1, sum.path("seconds").asDouble()));
    }

    private List<Double> pings() {
        Shell.Result result = pods.get(0).namespace().attempt("ping", "-c", "300", "-i", "0.01", address());
        return TIME.matcher(result.out())
                .results()
                .map(match -> Double.valueOf(match.group(1)))
                .sorted()
                .toList();
    }

    private static String percentile(List<Double> sorted, double share) {
        return sorted.isEmpty() ? "-" : decimal(sorted.get((int) (sorted.size() * share)));
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    /** Of all processors, in user and system mode and interrupts (proc(5)). */
    private static long busyTicks() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            Matcher all = Pattern.compile("cpu +(\\d+) (\\d+) (\\d+) \\d+ \\d+ (\\d+) (\\d+).*")
                    .matcher(lines.findFirst().orElse(""));
            return all.matches()
                    ? Stream.of(1, 2, 3, 4, 5)
                            .mapToLong(group -> Long.parseLong(all.group(group)))
                            .sum()
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
