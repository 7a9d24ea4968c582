package dev.loden.distro.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loden.base.Poll;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Namespace;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Ping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * UDP in both directions at once between two pods, by udp, at half the rate at which it arrived when as much was sent as could be: how
 * much was lost, where, and whether the daemons' memory grew.
 */
public final class SteadyBench {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration SAMPLES = Duration.ofSeconds(5);
    private static final int SEARCH_SECONDS = 5;
    private static final int BITS = 8;

    private final int seconds;
    private final List<Pod> pods = new ArrayList<>();

    /**
     * Not run yet.
     *
     * @param seconds at half the rate
     */
    public SteadyBench(int seconds) {
        this.seconds = seconds;
    }

    /** Of one direction. */
    private record Flow(double packets, double lost, double seconds) {
        static Flow of(JsonNode sum) {
            return new Flow(
                    sum.path("packets").asDouble(),
                    sum.path("lost_packets").asDouble(),
                    sum.path("seconds").asDouble());
        }

        double arrived() {
            return (packets - lost) / Math.max(1, seconds);
        }
    }

    /**
     * Measures packets of 200 and of 1,400 bytes.
     *
     * @param lab closed by the caller
     * @param daemon the command
     * @return a table with its head
     */
    public List<List<String>> run(Lab lab, List<String> daemon) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(
                "UDP OF",
                "MOST, EACH WAY",
                "HALF, BOTH WAYS",
                "LOST",
                "AT FLANNEL0",
                "AT NODES' SOCKETS",
                "AT PODS' SOCKETS",
                "DAEMONS' MEMORY MB"));
        var options =
                new ReferenceNetwork.Options(2, ReferenceNetwork.Store.FILE, "eth0", "{\"Type\":\"udp\"}", daemon);
        try (ReferenceNetwork network = ReferenceNetwork.create(lab, options)) {
            network.nodes().forEach(network::start);
            network.nodes().forEach(node -> node.awaitReady(LIMIT));
            pods.addAll(network.nodes().stream().map(Node::addPod).toList());
            Poll.until(
                    LIMIT,
                    () -> Ping.once(
                                    pods.get(0).namespace(),
                                    pods.get(1).address().toString())
                            .isPresent());
            for (int bytes : List.of(200, 1_400)) {
                rows.add(row(bytes));
            }
        }
        return rows;
    }

    private List<String> row(int bytes) {
        double most = bothWays(bytes, 0, SEARCH_SECONDS).stream()
                .mapToDouble(Flow::arrived)
                .min()
                .orElse(0);
        System.err.println(bytes + " B: at most " + number(most) + "/s each way");
        long atDevices = droppedAtDevices();
        long atNodes = dropped(nodes().map(Node::namespace));
        long atPods = dropped(pods.stream().map(Pod::namespace));
        var memory = new ArrayList<List<Long>>();
        var run = CompletableFuture.supplyAsync(() -> bothWays(bytes, Math.round(most / 2), seconds));
        while (!run.isDone()) {
            Poll.pause(SAMPLES);
            memory.add(nodes().map(node -> Usage.of(node.pid()).residentKib() >> 10)
                    .toList());
        }
        List<Flow> flows = run.join();
        double sent = flows.stream().mapToDouble(Flow::packets).sum();
        double lost = flows.stream().mapToDouble(Flow::lost).sum();
        return List.of(
                bytes + " B",
                number(most) + "/s",
                number(sent / seconds) + "/s for " + seconds + " s",
                number(lost) + " of " + number(sent),
                number(droppedAtDevices() - atDevices),
                number(dropped(nodes().map(Node::namespace)) - atNodes),
                number(dropped(pods.stream().map(Pod::namespace)) - atPods),
                memory.getFirst() + " to " + memory.getLast());
    }

    private Stream<Node> nodes() {
        return pods.stream().map(Pod::node);
    }

    /** At a rate of packets in each direction, or as many as can be: 0. */
    private List<Flow> bothWays(int bytes, long perSecond, int time) {
        var there = CompletableFuture.supplyAsync(() -> iperf(pods.get(0), pods.get(1), bytes, perSecond, time));
        var back = CompletableFuture.supplyAsync(() -> iperf(pods.get(1), pods.get(0), bytes, perSecond, time));
        return List.of(there.join(), back.join());
    }

    private static Flow iperf(Pod from, Pod to, int bytes, long perSecond, int time) {
        String length = Integer.toString(bytes);
        String rate = Long.toString(perSecond * bytes * BITS);
        return Flow.of(ThroughputBench.iperf(from, to, time, "--udp", "--length", length, "--bitrate", rate)
                .path("sum"));
    }

    /** Datagrams that found the receiver's buffer full, so far: RcvbufErrors, the sixth figure of /proc/net/snmp's Udp. */
    private static long dropped(Stream<Namespace> namespaces) {
        return namespaces
                .map(namespace -> namespace.run("cat", "/proc/net/snmp"))
                .flatMap(String::lines)
                .filter(line -> line.matches("Udp: \\d.*"))
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[5]))
                .sum();
    }

    /** Packets of pods that the daemons were too slow for, so far: the twelfth figure of /proc/net/dev. */
    private long droppedAtDevices() {
        return nodes().map(node -> node.namespace().run("cat", "/proc/net/dev"))
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> line.startsWith("flannel0:"))
                .mapToLong(line -> Long.parseLong(line.split("\\s+", -1)[12]))
                .sum();
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
