package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Ping;
import dev.loden.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first backend of docs/spi.md: dropped in as a jar, and used for real packets. */
@Tag("net")
class PluginIT {
    @TempDir
    Path directory;

    @Test
    void theBackendOfTheGuideCarriesPackets() {
        var samples = new Samples(directory);
        samples.dropIn("direct");
        samples.assertReady("direct", "backend direct");

        try (Scenario scenario = Scenario.create(
                ReferenceNetwork.Store.FILE, "{\"Type\":\"direct\"}", "--plugins-dir=" + samples.plugins())) {
            scenario.network().nodes().forEach(scenario.network()::start);
            scenario.network().nodes().forEach(node -> node.awaitReady(SOON));
            Node master = scenario.master();
            Await.until("a route to each peer", SOON, () -> routes(master).size() == 2);

            assertEquals(
                    List.of(
                            "10.244.1.0/24 via 172.16.1.101 dev eth0 proto 76",
                            "10.244.2.0/24 via 172.16.1.102 dev eth0 proto 76"),
                    routes(master));
            assertEquals(1500, master.subnetEnv().mtu());
            Pod from = master.addPod();
            Pod to = scenario.node2().addPod();
            Ping.Reply reply = Await.value(
                    "an answer",
                    SOON,
                    () -> Ping.once(from.namespace(), to.address().toString()));
            assertEquals(62, reply.ttl());

            master.namespace().ip("route delete 10.244.1.0/24");
            Await.until("the route to be restored", SOON, () -> routes(master).size() == 2);
        }
    }

    private static List<String> routes(Node node) {
        return node.namespace()
                .ip("route")
                .lines()
                .filter(line -> line.startsWith("10.244.") && line.contains("dev eth0"))
                .map(String::strip)
                .toList();
    }
}
