package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.assertReaches;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.base.AtomicFile;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Pings;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store of docs/spi.md, a plain jar: leases that an operator writes into one file. */
@Tag("net")
class StorePluginIT {
    @TempDir
    Path directory;

    private Samples samples;
    private Path nodes;
    private Path config;

    @BeforeEach
    void dropIn() throws IOException {
        samples = new Samples(directory);
        samples.dropIn("nodes");
        nodes = directory.resolve("nodes.json");
        config = Files.writeString(
                directory.resolve("net-conf.json"),
                "{\"Network\":\"10.244.0.0/16\",\"SubnetMin\":\"10.244.0.0\",\"Backend\":{\"Type\":\"host-gw\"}}");
    }

    @Test
    void aFileOfNodesIsFollowedAsItChanges() throws IOException {
        samples.assertReady("nodes", "store static");
        write(0, 1, 2);
        try (Scenario scenario = Scenario.create(ReferenceNetwork.Store.FILE)) {
            scenario.network().nodes().forEach(this::start);
            scenario.network().nodes().forEach(node -> node.awaitReady(SOON));
            scenario.network().nodes().forEach(node -> awaitRoutes(node, 2));
            List<Pod> pods = scenario.addPods();
            Node master = scenario.master();
            assertEquals("10.244.0.1", master.subnetEnv().gateway().toString());

            master.namespace().ip("route delete 10.244.1.0/24");
            awaitRoutes(master, 2);

            write(0, 1);
            awaitRoutes(master, 1);
            Files.writeString(nodes, "{ half a fi");
            scenario.awaitLog(master, "cannot read " + nodes);
            assertEquals(1, routes(master).size(), "what was read last stays in force");
            write(0, 1, 2);
            awaitRoutes(master, 2);

            master.stop();
            assertEquals(2, routes(master).size(), "forwarding goes on without the daemon");
            Files.delete(master.subnetFile());
            start(master);
            master.awaitReady(SOON);
            Pings.everyPair(pods).forEach(pair -> assertReaches(pair.from(), pair.to()));
        }
    }

    @Test
    void aNodeThatIsNotInTheFileIsTold() throws IOException {
        write(0, 1);
        try (Scenario scenario = Scenario.create(ReferenceNetwork.Store.FILE)) {
            Node stranger = scenario.node2();
            start(stranger);
            Await.until("the daemon to end", SOON, () -> !stranger.isRunning());
            scenario.awaitLog(
                    stranger,
                    nodes + " has no entry for this node; add one with the value "
                            + "{\"PublicIP\":\"172.16.1.102\",\"PublicIPv6\":null,\"BackendType\":\"host-gw\"}");
        }
    }

    private void start(Node node) {
        node.start(
                List.of(
                        Scenario.HOME.resolve("bin/lodend").toString(),
                        "--plugins-dir=" + samples.plugins(),
                        "--subnet-store=static:" + nodes,
                        "--config-source=file:" + config,
                        "--subnet-file=" + node.subnetFile(),
                        "--iface=" + node.external()),
                Map.of());
    }

    /** Entries of the nodes with these numbers. */
    private void write(int... numbers) throws IOException {
        String entries = IntStream.of(numbers)
                .mapToObj(
                        number -> "  \"10.244.%d.0-24\": {\"PublicIP\": \"172.16.1.%d\", \"BackendType\": \"host-gw\"}"
                                .formatted(number, 100 + number))
                .collect(Collectors.joining(",\n"));
        AtomicFile.readable(nodes).write("{\n" + entries + "\n}\n");
    }

    private static void awaitRoutes(Node node, int count) {
        Await.until(
                node.name() + " to have " + count + " routes",
                SOON,
                () -> routes(node).size() == count);
    }

    private static List<String> routes(Node node) {
        return node.namespace()
                .ip("route")
                .lines()
                .filter(line -> line.startsWith("10.244.") && line.contains(" via 172.16.1."))
                .toList();
    }
}
