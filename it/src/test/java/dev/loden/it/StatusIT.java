package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code loden status} says of a healthy node, of each fault, and without a daemon. */
@Tag("net")
class StatusIT {
    private static final int HEALTHY = 0;
    private static final int DEGRADED = 1;
    private static final int NO_DAEMON = 2;

    static String loden(Node node, String... arguments) {
        return run("status", node, arguments);
    }

    /** The output of both streams, and the exit code in the last line. */
    static String run(String program, Node node, String... arguments) {
        String command = Scenario.HOME.resolve("bin/loden") + " " + program + " --socket=" + socket(node) + " "
                + String.join(" ", arguments) + " 2>&1; echo exit $?";
        return node.namespace().run("sh", "-c", command);
    }

    private static Path socket(Node node) {
        return node.subnetFile().resolveSibling("subnet.sock");
    }

    static void assertExit(int code, String output) {
        assertTrue(output.strip().endsWith("exit " + code), output);
    }

    @Test
    void showsAHealthyNode() {
        try (Scenario scenario = dual(ReferenceNetwork.Store.FILE)) {
            scenario.startAll();
            Node node = scenario.master();
            Await.until("both peers", Scenario.SOON, () -> loden(node).contains("2 (all reachable)"));

            String output = loden(node);
            assertExit(HEALTHY, output);
            assertTrue(output.contains("Node       ready"), output);
            assertTrue(output.contains("Subnet     10.244.0.0/24,fd00:10:244::/64, MTU 1430"), output);
            assertTrue(output.contains("Network    10.244.0.0/16, fd00:10:244::/48"), output);
            assertTrue(output.contains("Interface  eth0 with 172.16.1.100 fd00:172:16:1::64"), output);
            assertTrue(output.contains("2 vxlan by flannel.1, flannel-v6.1"), output);
            assertTrue(output.indexOf('\u001b') < 0, "colour in a pipe");

            String peers = loden(node, "--peers");
            assertTrue(peers.contains("10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink"), peers);
            assertTrue(peers.contains("fd00:10:244:2::/64 via fd00:10:244:2:: dev flannel-v6.1 onlink"), peers);
            for (String name : List.of("172.16.1.101", "fd00:172:16:1::65", "10.244.1.7", "fd00:10:244:1::7")) {
                String peer = loden(node, "--peer", name);
                assertTrue(peer.contains("10.244.1.0/24") && !peer.contains("10.244.2.0/24"), peer);
            }
            String none = loden(node, "--peer", "172.16.1.9");
            assertTrue(none.contains("no peer has"), none);
            assertExit(DEGRADED, none);
            changesTheLogLevel(node);
            bundlesBothFamilies(node);
            String json = loden(node, "--json");
            assertTrue(json.contains("\"schema\" : 1"), json);
            assertEquals(
                    "600",
                    node.namespace()
                            .run("stat", "-c", "%a", socket(node).toString())
                            .strip());
        }
    }

    private static void bundlesBothFamilies(Node node) {
        String subnetFile = "--subnet-file=" + node.subnetFile();
        String bundle = run("support-bundle", node, subnetFile, node.directory() + "/bundle.tar.gz");
        assertExit(HEALTHY, bundle);
        assertBundled(node, "status.json", "10.244.0.0/24,fd00:10:244::/64");
        assertBundled(node, "kernel/route.txt", "10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink");
        assertBundled(node, "kernel/route6.txt", "fd00:10:244:1::/64 via fd00:10:244:1:: dev flannel-v6.1");
        assertBundled(node, "kernel/rule6.txt", "from all lookup main");
        assertBundled(node, "kernel/address.txt", "inet6 fd00:10:244::/128");
        assertBundled(node, "kernel/sysctl.txt", "net.ipv6.conf.all.forwarding = 1");
        assertBundled(node, "configuration/subnet.env", "FLANNEL_IPV6_SUBNET=fd00:10:244::1/64");
    }

    private static void assertBundled(Node node, String file, String part) {
        String text = node.namespace().run("tar", "xzOf", node.directory() + "/bundle.tar.gz", "loden-support/" + file);
        assertTrue(text.contains(part), () -> file + ": " + text);
    }

    /** In both families. */
    static Scenario dual(ReferenceNetwork.Store store) {
        List<String> daemon = List.of(Scenario.HOME.resolve("bin/lodend").toString());
        return Scenario.create(
                new ReferenceNetwork.Options(3, store, "eth0", "{\"Type\":\"vxlan\"}", daemon), Side.BOTH);
    }

    private static void changesTheLogLevel(Node node) {
        assertExit(HEALTHY, run("log-level", node, "debug", "10m"));
        String while10m = loden(node);
        assertTrue(while10m.contains("Log level  debug until 20"), while10m);
        assertTrue(!Scenario.log(node).contains("made: "), Scenario.log(node));
        node.namespace().run("ip", "route", "del", "10.244.2.0/24");
        Await.until(
                "a line of that level", Scenario.SOON, () -> Scenario.log(node).contains("made: add 10.244.2.0/24"));
        String refused = run("log-level", node, "debug", "25h");
        assertExit(NO_DAEMON, refused);
        assertTrue(refused.contains("must not be longer than 24h"), refused);
        String unknown = run("log-level", node, "'loud/../x'");
        assertExit(NO_DAEMON, unknown);
        assertTrue(unknown.contains("must be error, warn, info, debug or trace"), unknown);
        assertExit(HEALTHY, run("log-level", node, "default"));
        assertTrue(!loden(node).contains("Log level"));
        assertTrue(Scenario.log(node).contains("log level info again"), Scenario.log(node));
    }

    @Test
    void namesAPeerThatCannotBeReached() {
        try (Scenario scenario = Scenario.create(ReferenceNetwork.Store.ETCD)) {
            scenario.startAll();
            Node node = scenario.master();
            scenario.etcd()
                    .writeLease("10.244.9.0-24", "{\"PublicIP\":\"172.16.1.109\",\"BackendType\":\"carrier-pigeon\"}");
            Await.until("the peer", Scenario.SOON, () -> loden(node).contains("carrier-pigeon"));

            String output = loden(node);
            assertExit(DEGRADED, output);
            assertTrue(output.contains("1 unreachable"), output);
            assertTrue(output.contains("Store      etcd, answers"), output);
            assertTrue(!output.contains("lease renewed"), () -> "of a reservation, which does not expire: " + output);
            assertTrue(output.contains("10.244.9.0/24 at 172.16.1.109: unreachable: advertises backend"), output);
        }
    }

    @Test
    void showsWhatTheKernelHoldsWithoutADaemon() {
        try (Scenario scenario = Scenario.create(ReferenceNetwork.Store.FILE)) {
            scenario.startAll();
            Node node = scenario.master();
            Await.until("both peers", Scenario.SOON, () -> loden(node).contains("2 (all reachable)"));
            node.stop();

            String output = loden(node);
            assertExit(NO_DAEMON, output);
            assertTrue(output.contains("no daemon answers"), output);
            assertTrue(output.contains("flannel.1"), output);
            String level = run("log-level", node, "debug");
            assertExit(NO_DAEMON, level);
            assertTrue(level.contains("loden log-level: no daemon answers at "), level);

            scenario.network().start(node, Map.of());
            Await.until("the daemon", Scenario.SOON, () -> loden(node).contains("ready"));
        }
    }

    /** Parsed by Prometheus' own tool, and by the parser of its Python library. */
    @Test
    void servesMetrics() {
        try (Scenario scenario = Scenario.create(
                ReferenceNetwork.Store.FILE,
                "{\"Type\":\"vxlan\"}",
                "--healthz-port=" + Status.PORT,
                "--healthz-ip=127.0.0.1")) {
            scenario.startAll();
            Node node = scenario.master();
            String url = "http://127.0.0.1:" + Status.PORT + "/metrics";
            Await.until(
                    "both peers",
                    Scenario.SOON,
                    () -> node.namespace().run("curl", "-sS", url).contains("loden_peers{state=\"programmed\"} 2\n"));
            node.namespace().run("sh", "-c", "curl -sS " + url + " | promtool check metrics");
            String parse = "from prometheus_client.parser import text_string_to_metric_families as p; import sys;"
                    + " print(sum(len(m.samples) for m in p(sys.stdin.read())))";
            String samples =
                    node.namespace().run("sh", "-c", "curl -sS " + url + " | /usr/bin/python3 -c '" + parse + "'");
            assertTrue(Integer.parseInt(samples.strip()) > 30, samples);
        }
    }

    @Test
    void plansWithoutChangingAnything() throws IOException {
        try (Scenario scenario = Scenario.create(ReferenceNetwork.Store.FILE)) {
            scenario.startAll();
            Node node = scenario.master();
            Await.until("both peers", Scenario.SOON, () -> loden(node).contains("2 (all reachable)"));
            Await.until(
                    "the kernel to be done with its addresses",
                    Scenario.SOON,
                    () -> !kernel(node).contains("tentative"));
            String before = kernel(node);

            String now = run("plan", node);
            assertExit(0, now);
            assertTrue(now.contains("Nothing to do"), now);

            Path config = node.directory().resolve("wanted.json");
            Files.writeString(config, "{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"vxlan\",\"VNI\":7}}");
            String other = run("plan", node, "--config=" + config);
            assertExit(1, other);
            assertTrue(other.contains("ip link add flannel.7 type vxlan id 7"), other);
            assertTrue(other.contains("ip addr add 10.244.0.0/32 dev flannel.7"), other);

            Files.writeString(
                    config, "{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"vxlan\",\"DirectRouting\":true}}");
            String direct = run("plan", node, "--config=" + config);
            assertTrue(direct.contains("ip route replace 10.244.1.0/24 via 172.16.1.101 dev eth0"), direct);

            Files.writeString(config, "{\"Network\":\"10.99.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}");
            String refused = run("plan", node, "--config=" + config);
            assertExit(2, refused);
            assertTrue(refused.contains("Network cannot change"), refused);
            assertEquals(before, kernel(node));
        }
    }

    private static String kernel(Node node) {
        return node.namespace()
                .run("sh", "-c", "ip -d link; ip addr; ip route; ip neigh show nud permanent; bridge fdb");
    }
}
