package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Ping;
import dev.loden.lab.process.Shell;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first backend of docs/spi.md, as its author makes it by that page: from nothing to packets. */
@Tag("net")
class PluginIT {
    @TempDir
    Path directory;

    @Test
    void theBackendOfTheGuideCarriesPackets() throws IOException {
        Installation installation = Installation.in(directory.resolve("loden"), jar -> false);
        String list = followTheGuide(installation);
        assertTrue(
                list.lines()
                        .anyMatch(
                                line -> line.matches("com.example.direct +1.0 .* backend direct +ready .*direct.jar")),
                list);

        try (Scenario scenario = Scenario.create(new ReferenceNetwork.Options(
                3,
                ReferenceNetwork.Store.FILE,
                "eth0",
                "{\"Type\":\"direct\"}",
                List.of(installation.daemon().toString())))) {
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

    /** From the listings of docs/spi.md to a plugin that is listed, with the page's own commands and nothing else. */
    private String followTheGuide(Installation installation) throws IOException {
        Path work = Samples.copy("direct", directory.resolve("work"));
        String page = Files.readString(GuideIT.PAGE);
        String commands = page.substring(page.indexOf("### Try it\n"))
                .lines()
                .skip(1)
                .dropWhile(String::isEmpty)
                .takeWhile(line -> line.startsWith("    "))
                .collect(Collectors.joining("\n", "set -e\n", "\n"));
        return Shell.run(
                "env",
                "-C",
                work.toString(),
                "LODEN_HOME=" + installation.home(),
                "PATH=" + installation.home() + "/bin:" + System.getProperty("java.home") + "/bin:"
                        + System.getenv("PATH"),
                "bash",
                "-c",
                commands);
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
