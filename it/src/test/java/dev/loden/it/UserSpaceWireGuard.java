package dev.loden.it;

import static dev.loden.it.Scenario.SOON;

import dev.loden.api.net.Family;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.process.Shell;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The reference run's network with wireguard, for a kernel without the module: by Debian's wireguard-go. Its sockets are files, and the
 * nodes share this machine's, so each node's daemon runs in a mount namespace of its own, which a sleeping process holds open.
 *
 * @param scenario with the daemons started by a script
 * @param directory of the script, and of the sleeping processes' numbers
 */
record UserSpaceWireGuard(Scenario scenario, Path directory) implements AutoCloseable {
    static final String DEVICE = "flannel-wg";

    private static final String SCRIPT = """
            #!/bin/sh
            holder=@directory@/$(ip netns identify $$).pid
            if ! [ -s "$holder" ]; then
                unshare -m --propagation private sh -c \\
                    "mkdir -p /run/wireguard; mount -t tmpfs wg /run/wireguard; echo \\$\\$ >$holder; exec sleep 3600" \\
                    </dev/null >/dev/null 2>&1 &
                until [ -s "$holder" ]; do sleep 0.02; done
            fi
            exec nsenter -t "$(cat "$holder")" -m -- @command@ "$@"
            """;

    static UserSpaceWireGuard create(Path directory, String backendJson, String... flags) throws IOException {
        return create(directory, Set.of(Family.IPV4), backendJson, flags);
    }

    static UserSpaceWireGuard create(Path directory, Set<Family> families, String backendJson, String... flags)
            throws IOException {
        return create(directory, ReferenceNetwork.Store.FILE, families, backendJson, flags);
    }

    static UserSpaceWireGuard create(
            Path directory, ReferenceNetwork.Store store, Set<Family> families, String backendJson, String... flags)
            throws IOException {
        var options = new ReferenceNetwork.Options(
                3, store, "eth0", backendJson, List.of(daemon(directory, flags).toString()));
        return new UserSpaceWireGuard(Scenario.create(options, families), directory);
    }

    /** The script that starts a daemon in its node's mount namespace. */
    static Path daemon(Path directory, String... flags) throws IOException {
        var command = new ArrayList<String>();
        command.add(
                Scenario.HOME.resolve("bin/lodend").toAbsolutePath().normalize().toString());
        command.addAll(Arrays.asList(flags));
        Path script = Files.writeString(
                directory.resolve("lodend"),
                SCRIPT.replace("@directory@", directory.toString()).replace("@command@", String.join(" ", command)));
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + script + " executable");
        }
        return script;
    }

    List<Node> nodes() {
        return scenario.network().nodes();
    }

    void start(Node node) {
        scenario.network()
                .start(
                        node,
                        Map.of(
                                "LODEN_STATE_DIR",
                                node.directory().resolve("state").toString()));
    }

    void startAll() {
        nodes().forEach(this::start);
        nodes().forEach(node -> node.awaitReady(SOON));
    }

    void restart(Node node) {
        node.stop();
        try {
            Files.delete(node.subnetFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(node);
        node.awaitReady(SOON);
    }

    void awaitPeers() {
        for (Node node : nodes()) {
            Await.until(
                    node.name() + " to have its peers and routes",
                    SOON,
                    () -> peers(node).size() == nodes().size() - 1
                            && routes(node).size() == nodes().size());
        }
    }

    boolean has(Node node, String device) {
        return node.namespace().ip("-brief link").lines().anyMatch(line -> line.startsWith(device + " "));
    }

    /** As {@code wg} shows it in the node's namespaces. */
    String wg(Node node, String... arguments) {
        var command = new ArrayList<>(List.of("nsenter", "-t", holder(node), "-n", "-m", "--", "wg"));
        command.addAll(Arrays.asList(arguments));
        return Shell.run(command);
    }

    List<String> peers(Node node) {
        return has(node, DEVICE)
                ? wg(node, "show", DEVICE, "allowed-ips").lines().sorted().toList()
                : List.of();
    }

    List<String> routes(Node node) {
        return node.namespace()
                .ip("route")
                .lines()
                .filter(line -> line.contains("dev " + DEVICE + " "))
                .map(String::strip)
                .toList();
    }

    /** All that wg and ip show of the device, but for what happens on it. */
    String state(Node node) {
        return has(node, DEVICE)
                ? configuration(node)
                        + node.namespace()
                                .ip("address show dev " + DEVICE)
                                .replaceAll("(?m)^\\d+: ", "")
                                .replaceAll("\\s*inet6 fe80.*\\n.*", "")
                        + routes(node)
                : "";
    }

    /** In an order that lasts: wireguard-go names the peers in any. */
    private List<String> configuration(Node node) {
        return Stream.of(wg(node, "showconf", DEVICE).strip().split("\\n\\s*\\n"))
                .map(String::strip)
                .sorted()
                .toList();
    }

    private String holder(Node node) {
        return holder(directory, node);
    }

    private static String holder(Path directory, Node node) {
        try {
            return Files.readString(directory.resolve(node.namespace().name() + ".pid"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** wireguard-go ends with its device; until then it keeps the namespace. A daemon would make the device anew. */
    static void release(Path directory, List<Node> nodes) {
        nodes.stream().filter(Node::isRunning).forEach(Node::stop);
        for (Node node : nodes) {
            node.namespace().attempt("ip", "link", "delete", DEVICE);
            node.namespace().attempt("ip", "link", "delete", DEVICE + "-v6");
            if (Files.exists(directory.resolve(node.namespace().name() + ".pid"))) {
                Shell.attempt(List.of("kill", holder(directory, node)));
            }
        }
    }

    @Override
    public void close() {
        release(directory, nodes());
        scenario.close();
    }
}
