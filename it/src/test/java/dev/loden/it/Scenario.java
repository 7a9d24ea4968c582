package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Ping;
import dev.loden.lab.probe.Pings;
import dev.loden.lab.store.EtcdStore;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The reference run's network with the packaged daemon, and what scenarios do with it.
 *
 * <pre>
 *   master 172.16.1.100      node1 172.16.1.101      node2 172.16.1.102
 *   10.244.0.0/24            10.244.1.0/24           10.244.2.0/24
 *        +------------------------+-----------------------+    172.16.1.1: etcd
 * </pre>
 */
final class Scenario implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(30);
    static final Path HOME = Path.of(System.getProperty("loden.home", "../distro/target/loden"));

    private static final String SUBNETS = "/coreos.com/network/subnets/";
    private final ReferenceNetwork network;

    private Scenario(ReferenceNetwork network) {
        this.network = network;
    }

    static Scenario create(ReferenceNetwork.Store store) {
        return create(store, "{\"Type\":\"vxlan\"}");
    }

    static Scenario create(ReferenceNetwork.Store store, String backendJson, String... flags) {
        var command = new ArrayList<>(List.of(HOME.resolve("bin/lodend").toString()));
        command.addAll(List.of(flags));
        return create(new ReferenceNetwork.Options(3, store, "eth0", backendJson, command));
    }

    static Scenario create(ReferenceNetwork.Options options) {
        return create(options, Set.of(Family.IPV4));
    }

    static Scenario create(ReferenceNetwork.Options options, Set<Family> families) {
        return new Scenario(ReferenceNetwork.create(
                Lab.create("it" + ProcessHandle.current().pid(), families), options));
    }

    Node master() {
        return network.nodes().get(0);
    }

    Node node1() {
        return network.nodes().get(1);
    }

    Node node2() {
        return network.nodes().get(2);
    }

    ReferenceNetwork network() {
        return network;
    }

    EtcdStore etcd() {
        return (EtcdStore) network.store();
    }

    void startAll() {
        network.nodes().forEach(network::start);
        network.nodes().forEach(node -> node.awaitReady(SOON));
        network.nodes().forEach(node -> awaitPeers(node, network.nodes().size() - 1));
    }

    /** Waits until a node's vxlan device has exactly so many peers in all three tables. */
    void awaitPeers(Node node, int count) {
        Await.until(node.name() + " to have " + count + " peers", SOON, () -> peers(node) == count);
    }

    /** How many peers a node has; -1 while routes, neighbors and FDB disagree. */
    static int peers(Node node) {
        int routes = routes(node).size();
        return routes == neighbors(node).size() && routes == fdb(node).size() ? routes : -1;
    }

    /** A pod on each node, all of which reach each other. */
    List<Pod> addPods() {
        List<Pod> pods = network.nodes().stream().map(Node::addPod).toList();
        Pings.everyPair(pods).forEach(pair -> assertReaches(pair.from(), pair.to()));
        return pods;
    }

    static List<String> routes(Node node) {
        return node.namespace()
                .ip("route")
                .lines()
                .filter(line -> line.contains("dev flannel.1"))
                .map(String::strip)
                .toList();
    }

    static List<String> neighbors(Node node) {
        return lines(node, "ip", "neigh", "show", "dev", "flannel.1", "nud", "permanent");
    }

    static List<String> fdb(Node node) {
        return lines(node, "bridge", "fdb", "show", "dev", "flannel.1");
    }

    private static List<String> lines(Node node, String... command) {
        Optional<String> device = node.namespace()
                .ip("-brief link")
                .lines()
                .filter(line -> line.startsWith("flannel.1"))
                .findFirst();
        return device.isEmpty()
                ? List.of()
                : node.namespace()
                        .run(command)
                        .lines()
                        .map(String::strip)
                        .sorted()
                        .toList();
    }

    /** At each address of the other. */
    static void assertReaches(Pod from, Pod to) {
        assertReaches(from, to, 62);
    }

    /** A pod's packets start with 64 hops left. */
    static void assertReaches(Pod from, Pod to, int ttl) {
        for (IpAddress address : to.addresses()) {
            Ping.Reply reply = Await.value(
                    from.address() + " to reach " + address,
                    SOON,
                    () -> Ping.once(from.namespace(), address.toString()));
            assertEquals(ttl, reply.ttl());
        }
    }

    /** The keys of one lease's value in etcd; empty if the key is not there. */
    Optional<String> lease(String key) {
        String value =
                etcd().etcdctl("get", "--print-value-only", SUBNETS + key).strip();
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    void deleteLease(String key) {
        etcd().etcdctl("del", SUBNETS + key);
    }

    /** The etcd lease a key hangs on, 0 for none. */
    long ttlLease(String key) {
        String json = etcd().etcdctl("get", "-w", "json", SUBNETS + key);
        int at = json.indexOf("\"lease\":");
        return at < 0
                ? 0
                : Long.parseLong(
                        json.substring(at + 8).replaceFirst("[^0-9].*", "").strip());
    }

    /** A lease as flannel on another machine would have written it. */
    void writeForeignLease(int number) {
        network.store()
                .writeLease(
                        "10.244." + number + ".0-24",
                        ("{\"PublicIP\":\"172.16.1.%d\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\","
                                        + "\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:00:00:%02x\"}}")
                                .formatted(100 + number, number));
    }

    void awaitLog(Node node, String text) {
        Await.until(
                "\"" + text + "\" in the log of " + node.name(),
                SOON,
                () -> log(node).contains(text));
    }

    static String log(Node node) {
        Path log = node.directory().resolve("daemon.log");
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a daemon that is expected to end by itself, and gives its exit code. */
    int runToItsEnd(Node node, Map<String, String> environment) {
        network.start(node, environment);
        Await.until(node.name() + "'s daemon to end", SOON, () -> !node.isRunning());
        return node.stop();
    }

    static void assertOneLine(String text, String... parts) {
        assertEquals(1, text.strip().lines().count(), text);
        for (String part : parts) {
            assertTrue(text.contains(part), "\"" + part + "\" is not in: " + text);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
