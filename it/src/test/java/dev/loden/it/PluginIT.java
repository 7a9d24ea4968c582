package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Ping;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backend of docs/spi.md: compiled from that page, dropped in as a jar, and trusted with real packets. */
@Tag("net")
class PluginIT {
    private static final Path PAGE = Scenario.HOME.resolve("../../../docs/spi.md");
    private static final Pattern LISTING = Pattern.compile("```java (\\S+)\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void theBackendOfTheGuideCarriesPackets() throws IOException {
        Path plugins = Files.createDirectories(directory.resolve("plugins"));
        pack(compile(), plugins.resolve("direct.jar"));

        try (Scenario scenario =
                Scenario.create(ReferenceNetwork.Store.FILE, "{\"Type\":\"direct\"}", "--plugins-dir=" + plugins)) {
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
            Await.until("the route to be mended", SOON, () -> routes(master).size() == 2);
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

    private Path compile() throws IOException {
        Path sources = directory.resolve("src");
        Path classes = directory.resolve("classes");
        var arguments = new ArrayList<>(
                List.of("--release", "21", "-p", Scenario.HOME.resolve("lib").toString(), "-d", classes.toString()));
        Matcher listing = LISTING.matcher(Files.readString(PAGE));
        while (listing.find()) {
            Path source = sources.resolve(listing.group(1));
            Files.createDirectories(source.getParent());
            Files.writeString(source, listing.group(2));
            arguments.add(source.toString());
        }
        assertTrue(arguments.size() >= 9, "the page has three listings");
        run("javac", arguments);
        return classes;
    }

    private static void pack(Path classes, Path jar) {
        run(
                "jar",
                List.of(
                        "--create",
                        "--file",
                        jar.toString(),
                        "--module-version",
                        "1.0",
                        "-C",
                        classes.toString(),
                        "."));
    }

    private static void run(String tool, List<String> arguments) {
        int code = ToolProvider.findFirst(tool)
                .orElseThrow()
                .run(System.out, System.err, arguments.toArray(new String[0]));
        assertEquals(0, code, tool + " " + String.join(" ", arguments));
    }
}
