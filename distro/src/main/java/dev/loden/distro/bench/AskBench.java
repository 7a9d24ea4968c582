package dev.loden.distro.bench;

import dev.loden.lab.net.Node;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * How long an operator and a Prometheus wait for a node.
 *
 * @param node with a running daemon
 * @param tool what starts the operator's tool
 * @param port of the daemon's health checks, on the node's loopback
 */
public record AskBench(Node node, String tool, int port) {
    private static final int RUNS = 11;

    /**
     * Medians.
     *
     * @param status of {@code loden status}, its start included
     * @param lines that it prints
     * @param metrics of the page of metrics, until its last byte
     * @param bytes that the page has
     */
    public record Result(Duration status, long lines, Duration metrics, long bytes) {}

    /**
     * Measures.
     *
     * @return the numbers
     */
    public Result run() {
        long[] lines = {0};
        Duration status = median(() -> {
            long start = System.nanoTime();
            lines[0] = status().lines().count();
            return System.nanoTime() - start;
        });
        String url = "http://127.0.0.1:" + port + "/metrics";
        long bytes = node.namespace().run("curl", "-sS", url).length();
        Duration metrics = median(() -> {
            String seconds = node.namespace().run("curl", "-sS", "-o", "/dev/null", "-w", "%{time_total}", url);
            return Math.round(Double.parseDouble(seconds) * 1e9);
        });
        return new Result(status, lines[0], metrics, bytes);
    }

    /** Whatever it says of the node, of whose peers no host answers. */
    private String status() {
        return node.namespace()
                .attempt(tool, "status", "--socket=" + node.subnetFile().resolveSibling("subnet.sock"))
                .out();
    }

    private static Duration median(Supplier<Long> nanos) {
        long[] all = new long[RUNS];
        Arrays.setAll(all, run -> nanos.get());
        return Duration.ofNanos(Median.of(all));
    }
}
