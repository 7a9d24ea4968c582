package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.assertReaches;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backend is a jar: without it the others work, and what it was needed for is said. */
@Tag("net")
class MissingPluginIT {
    @TempDir
    Path directory;

    @Test
    void theDistributionWorksWithoutVxlansJar() {
        Installation installation =
                Installation.in(directory.resolve("loden"), jar -> jar.startsWith("loden-backend-vxlan"));
        Lab lab = Lab.create("it" + ProcessHandle.current().pid());
        var options = new ReferenceNetwork.Options(
                2,
                ReferenceNetwork.Store.FILE,
                "eth0",
                "{\"Type\":\"host-gw\"}",
                List.of(installation.daemon().toString()));
        try (ReferenceNetwork network = ReferenceNetwork.create(lab, options)) {
            network.nodes().forEach(network::start);
            network.nodes().forEach(node -> node.awaitReady(SOON));
            Node master = network.nodes().getFirst();
            assertReaches(master.addPod(), network.nodes().getLast().addPod());

            master.stop();
            network.configure(master, "{\"Type\":\"vxlan\"}");
            network.start(master, Map.of());

            String log = await(master);
            assertTrue(
                    log.lines()
                            .anyMatch(line -> line.contains(
                                            "Backend.Type \"vxlan\": there is no such plugin; there are: ")
                                    && line.contains("host-gw")
                                    && line.endsWith("add the jar of one that provides it (see loden plugins)")),
                    log);
            assertEquals(2, master.stop());
        }
    }

    private static String await(Node node) {
        Await.until(node.name() + "'s daemon to end", SOON, () -> !node.isRunning());
        return Scenario.log(node);
    }
}
