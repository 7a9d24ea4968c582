package dev.loden.distro.bench;

import dev.loden.base.Poll;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Ping;
import dev.loden.lab.probe.Pings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/** What a daemon's restart costs pods by udp, where nothing keeps its files: one pings another's, 200 times a second. */
public final class RestartBench {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration STEP = Duration.ofMillis(1);
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final int PER_SECOND = 200;

    private final int runs;
    private final ReferenceNetwork.Store store;

    /**
     * Not run yet.
     *
     * @param runs how many restarts
     * @param store where leases are
     */
    public RestartBench(int runs, ReferenceNetwork.Store store) {
        this.runs = runs;
        this.store = store;
    }

    /** Of one restart; from the signal on. */
    private record Restart(long ended, long carries, long silent, long lost) {}

    /**
     * Restarts the daemon of one of two nodes.
     *
     * @param lab closed by the caller
     * @param daemon the command
     * @return a table with its head; the last row has the medians
     */
    public List<List<String>> run(Lab lab, List<String> daemon) {
        var restarts = new ArrayList<Restart>();
        var options = new ReferenceNetwork.Options(2, store, "eth0", "{\"Type\":\"udp\"}", daemon);
        try (ReferenceNetwork network = ReferenceNetwork.create(lab, options)) {
            network.nodes().forEach(network::start);
            network.nodes().forEach(node -> node.awaitReady(LIMIT));
            List<Pod> pods = network.nodes().stream().map(Node::addPod).toList();
            var pair = new Pings.Pair(pods.get(1), pods.get(0));
            Poll.until(
                    LIMIT,
                    () -> Ping.once(pair.from().namespace(), pair.address().toString())
                            .isPresent());
            for (int i = 0; i < runs; i++) {
                restarts.add(restart(network, pair));
            }
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("RESTART", "ENDED AFTER ms", "CARRIES AFTER ms", "SILENT FOR ms", "PINGS LOST"));
        for (int i = 0; i < runs; i++) {
            Restart one = restarts.get(i);
            rows.add(row(Integer.toString(i + 1), one.ended, one.carries, one.silent, one.lost));
        }
        rows.add(row(
                "median",
                median(restarts, Restart::ended),
                median(restarts, Restart::carries),
                median(restarts, Restart::silent),
                median(restarts, Restart::lost)));
        return rows;
    }

    private static Restart restart(ReferenceNetwork network, Pings.Pair pair) {
        Node node = pair.to().node();
        int before = openings(node);
        Pings pings = Pings.start(List.of(pair), PER_SECOND);
        Poll.pause(A_SECOND);
        long begin = System.nanoTime();
        node.stop();
        long ended = System.nanoTime();
        network.start(node);
        Poll.until(LIMIT, STEP, () -> openings(node) > before);
        long carries = System.nanoTime();
        Poll.pause(A_SECOND);
        Losses losses = pings.stop();
        long silent = losses.byPair().get(pair).longestGap().toMillis();
        return new Restart((ended - begin) / 1_000_000, (carries - begin) / 1_000_000, silent, losses.lost());
    }

    private static int openings(Node node) {
        try {
            return Files.readString(node.directory().resolve("daemon.log")).split("carries packets by UDP", -1).length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> row(String name, long... figures) {
        var row = new ArrayList<>(List.of(name));
        Arrays.stream(figures).mapToObj(Long::toString).forEach(row::add);
        return row;
    }

    private static long median(List<Restart> restarts, ToLongFunction<Restart> figure) {
        return Median.of(restarts.stream().mapToLong(figure).toArray());
    }
}
