package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.assertReaches;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node that is a router too: others' routes by the hundred thousand cost neither memory nor turns. */
@Tag("net")
class FullTableIT {
    private static final int ROUTES = 300_000;

    /** So many of them are deleted and added while the daemon watches. */
    private static final int CHANGES = 30_000;

    /** Without them the daemon takes 70 MB; to keep each would take 200 more. */
    private static final long MOST_KB = 110_000;

    private static final String PEER = "route show 10.244.1.0/24";
    private final Scenario scenario = Heal.scenario(Mode.VXLAN, ReferenceNetwork.Store.FILE, "--resync-period=1h");

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void staysSmallAndHealsBesideAFullTable() {
        Node node = scenario.master();
        batch(node, "add", ROUTES);
        scenario.network().nodes().forEach(scenario.network()::start);
        scenario.network().nodes().forEach(each -> each.awaitReady(SOON));
        Await.until("the peer's route", SOON, () -> isThere(node));
        List<Pod> pods = scenario.network().nodes().stream().map(Node::addPod).toList();
        assertReaches(pods.get(0), pods.get(1));

        node.namespace().ip("route delete 10.244.1.0/24");
        Await.until("the route to be back", SOON, () -> isThere(node));

        long turns = settledTurns(node);
        batch(node, "delete", CHANGES);
        batch(node, "add", CHANGES);
        assertEquals(turns, Status.of(node).turns(), "others' routes are no reason for a turn");
        node.namespace().ip("route delete 10.244.1.0/24");
        Await.until("the route to be back once more", SOON, () -> isThere(node));
        assertReaches(pods.get(0), pods.get(1));
        long peak = peakKb(node);
        assertTrue(peak < MOST_KB, () -> "peak of " + peak + " kB");
    }

    /** The count once no turn has come for two seconds: a repair is looked at once more, after its own events. */
    private static long settledTurns(Node node) {
        long[] last = {-1, 0};
        Await.until("no turn for two seconds", SOON, () -> {
            long turns = Status.of(node).turns();
            if (turns != last[0]) {
                last[0] = turns;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > 2_000_000_000L;
        });
        return last[0];
    }

    private static boolean isThere(Node node) {
        return node.namespace().ip(PEER).contains("flannel.1");
    }

    /** Routes through some neighbors to networks that are neither the pods' nor the nodes'. */
    private static void batch(Node node, String verb, int count) {
        Path file = node.directory().resolve("batch");
        String lines = IntStream.range(0, count)
                .mapToObj(i -> "route " + verb + " " + (20 + (i >> 16)) + "." + (i >> 8 & 255) + "." + (i & 255)
                        + ".0/24 via 172.16.1." + (200 + i % 50) + "\n")
                .collect(Collectors.joining());
        try {
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        node.namespace().run(SOON, "ip", "-batch", file.toString());
    }

    private static long peakKb(Node node) {
        try {
            return Files.readAllLines(Path.of("/proc/" + node.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
