package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.assertReaches;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Pings;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The reference run's network with a dropped-in backend that has a device of its own.
 *
 * @param scenario with the plugin's backend configured
 * @param device the backend's
 */
record PluginScenario(Scenario scenario, String device) implements AutoCloseable {
    static PluginScenario create(Samples samples, String type, String device, String... flags) {
        String[] all = Stream.concat(Stream.of("--plugins-dir=" + samples.plugins()), Stream.of(flags))
                .toArray(String[]::new);
        return new PluginScenario(
                Scenario.create(ReferenceNetwork.Store.FILE, "{\"Type\":\"" + type + "\"}", all), device);
    }

    Node master() {
        return scenario.master();
    }

    List<Node> nodes() {
        return scenario.network().nodes();
    }

    /** What a plugin keeps on a node: its secrets, and its control socket. */
    static Path state(Node node) {
        return node.directory().resolve("state");
    }

    static Path control(Node node) {
        return node.directory().resolve("control");
    }

    /** The nodes share this machine's file system, so each has a state directory of its own. */
    void start(Node node) {
        scenario.network()
                .start(
                        node,
                        Map.of(
                                "LODEN_STATE_DIR", state(node).toString(),
                                "LODEN_RELAY_CONTROL", control(node).toString()));
    }

    /** Starts all daemons, and waits until each has a route to each other node. */
    void startAll() {
        nodes().forEach(this::start);
        nodes().forEach(node -> node.awaitReady(SOON));
        nodes().forEach(this::awaitRoutes);
    }

    void awaitRoutes(Node node) {
        Await.until(
                node.name() + " to have its routes", SOON, () -> routes(node).size() == nodes().size() - 1);
    }

    /** Stops a daemon and starts it again. */
    void restart(Node node) {
        node.stop();
        try {
            Files.delete(node.subnetFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(node);
        node.awaitReady(SOON);
        awaitRoutes(node);
    }

    List<String> routes(Node node) {
        return node.namespace()
                .ip("route")
                .lines()
                .filter(line -> line.contains("dev " + device + " "))
                .map(String::strip)
                .toList();
    }

    boolean hasDevice(Node node) {
        return node.namespace().ip("-brief link").lines().anyMatch(line -> line.startsWith(device));
    }

    void assertAllReach(List<Pod> pods) {
        Pings.everyPair(pods).forEach(pair -> assertReaches(pair.from(), pair.to()));
    }

    @Override
    public void close() {
        scenario.close();
    }
}
