package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the probes find of faults that neither routes nor devices show, each with its remedy, in both families. */
@Tag("net")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProbeIT {
    private static Scenario scenario;
    private static Node node;
    private static Node peer;
    private static List<Pod> pods;

    @BeforeAll
    static void start() {
        List<String> daemon = List.of(
                Scenario.HOME.resolve("bin/lodend").toString(),
                "--probe-interval=1s",
                "--healthz-port=" + Status.PORT,
                "--healthz-ip=127.0.0.1");
        var options =
                new ReferenceNetwork.Options(3, ReferenceNetwork.Store.FILE, "eth0", "{\"Type\":\"vxlan\"}", daemon);
        scenario = Scenario.create(options, Side.BOTH);
        scenario.startAll();
        node = scenario.master();
        peer = scenario.node1();
        pods = scenario.addPods();
        awaitHealthy();
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    /** The output of both streams, and the exit code in the last line. */
    private static String loden(String program, String... arguments) {
        Path socket = node.subnetFile().resolveSibling("subnet.sock");
        return node.namespace()
                .run(
                        "sh",
                        "-c",
                        Scenario.HOME.resolve("bin/loden") + " " + program + " --socket=" + socket + " "
                                + String.join(" ", arguments) + " 2>&1; echo exit $?");
    }

    /** What the daemon answers costs less to ask for than what the command prints. */
    private static String awaitStatus(String json) {
        String ask =
                "curl -sS --unix-socket " + node.subnetFile().resolveSibling("subnet.sock") + " http://x/v1/status";
        Await.until(
                json, Scenario.SOON, () -> node.namespace().run("sh", "-c", ask).contains(json));
        return loden("status");
    }

    private static void awaitHealthy() {
        awaitWell("Probes     2 ok");
    }

    /** What was lost counts for some probes more, and a busy machine may lose one. */
    private static String awaitWell(String probes) {
        String[] last = {""};
        try {
            Await.until("a status without trouble", Scenario.SOON, () -> {
                last[0] = loden("status");
                return last[0].contains(probes) && last[0].strip().endsWith("exit 0");
            });
        } catch (AssertionError e) {
            throw new AssertionError(last[0], e);
        }
        return last[0];
    }

    @Test
    @Order(1)
    void aHealthyPeerHasLossAndLatency() {
        String peers = loden("status", "--peers");
        assertTrue(peers.matches("(?s).*10\\.244\\.1\\.0/24.*ok, 0 % lost, [0-9.]+ ms.*"), peers);
        String metrics = node.namespace().run("curl", "-sS", "http://127.0.0.1:" + Status.PORT + "/metrics");
        assertTrue(metrics.contains("loden_probe_peers{state=\"ok\"} 2\n"), metrics);
        assertTrue(metrics.contains("loden_probes_total{way=\"overlay\",result=\"answered\"}"), metrics);
    }

    /** As a firewall or a hypervisor does it: the node answers, and all that is in the kernel is right. */
    @ParameterizedTest
    @Order(2)
    @EnumSource
    void aSwallowedPortIsNamedWithPeerAndRemedy(Side side) {
        String drop = " INPUT -p udp --dport 8472 -j DROP";
        String lost = "10.244.1.0/24,fd00:10:244:1::/64 at " + side.node(1);
        peer.namespace().run("sh", "-c", iptables(side) + " -I" + drop);
        try {
            String status = awaitStatus("UDP port 8472");
            assertTrue(status.contains(lost + ": no answer by vxlan by " + side.device() + " although"), status);
            assertTrue(status.contains("1 lost") && status.contains("1 ok"), status);
            assertTrue(status.strip().endsWith("exit 1"), status);
            String doctor = loden("doctor", "--quiet", "--subnet-file=" + node.subnetFile());
            assertTrue(doctor.contains("FAIL  peer                 " + lost), doctor);
            String trace = trace(side, pod(side));
            assertTrue(
                    trace.matches("(?s).*overlay +no answer.*underlay +answers after.*UDP port 8472.*exit 1\\s*"),
                    trace);
            assertTrue(doctor.contains("-> let UDP port 8472 pass between the nodes"), doctor);
            Await.until(
                    "its line",
                    Scenario.SOON,
                    () -> node.logTail(1_000).contains("no answer by vxlan by " + side.device()));
        } finally {
            peer.namespace().run("sh", "-c", iptables(side) + " -D" + drop);
        }
        awaitHealthy();
        Await.until(
                "its end",
                Scenario.SOON,
                () -> node.logTail(1).contains("probed peer 10.244.1.0/24,fd00:10:244:1::/64: recovered"));
    }

    private static String iptables(Side side) {
        return side == Side.IPV4 ? "iptables" : "ip6tables";
    }

    /** Large packets are dropped on their way, and nobody says so. */
    @ParameterizedTest
    @Order(3)
    @CsvSource({"IPV4, 1300", "IPV6, 1280"})
    void aNarrowPathIsMeasured(Side side, int carried) {
        String drop = " INPUT -m length --length 1351: -j DROP";
        peer.namespace().run("sh", "-c", iptables(side) + " -I" + drop);
        try {
            String status = awaitStatus("MTU\\\": " + carried);
            assertTrue(
                    status.contains("pods send packets of 1430 bytes, of which only those up to " + carried
                            + " arrive by vxlan by " + side.device()),
                    status);
        } finally {
            peer.namespace().run("sh", "-c", iptables(side) + " -D" + drop);
        }
        awaitHealthy();
    }

    /** It may be switched off for the night. */
    @Test
    @Order(4)
    void aSilentPeerIsShownAndNoFault() {
        scenario.node2()
                .namespace()
                .run("sh", "-c", "iptables -I INPUT -i eth0 -j DROP; ip6tables -I INPUT -i eth0 -j DROP");
        String status = awaitWell("1 silent");
        assertFalse(status.contains("UDP port"), status);
    }

    private static String trace(Side side, Object to) {
        return loden("trace", address(pods.getFirst(), side).toString(), to.toString());
    }

    /** Node 1's. */
    private static IpAddress pod(Side side) {
        return address(pods.get(1), side);
    }

    private static IpAddress address(Pod pod, Side side) {
        return pod.addresses().stream()
                .filter(address -> address.family() == side.family())
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @Order(1)
    @EnumSource
    void aWayIsTracedHopByHop(Side side) {
        String toPod = trace(side, pod(side));
        assertTrue(toPod.strip().endsWith("Packets arrive.\nexit 0"), toPod);
        assertTrue(toPod.contains(address(pods.getFirst(), side) + " is behind cni0"), toPod);
        String route = side.subnet(1) + " via " + side.endpoint(1) + " dev " + side.device();
        for (String hop : List.of(
                "route +" + route + " +as planned",
                "device +" + side.device() + " vxlan id 1 .*port 8472, mtu 14[35]0, up +as planned",
                "neighbor +" + side.endpoint(1) + " lladdr .* PERMANENT +as planned",
                "fdb +[0-9a-f:]+ dst " + side.node(1) + " +as planned",
                "underlay +" + side.node(1) + " dev eth0 src " + side.node(0),
                "overlay +answers after .*carries packets of 1430 bytes")) {
            assertTrue(toPod.matches("(?s).*" + hop + ".*"), hop + " in " + toPod);
        }

        String toNode = trace(side, peer.address());
        assertTrue(toNode.contains(side.subnet(1) + " via") && toNode.strip().endsWith("exit 0"), toNode);
        String stranger = loden(
                "trace",
                side.endpoint(2).plus(77).toString(),
                side.endpoint(1).plus(1).toString());
        assertTrue(stranger.contains("MISSING: " + side.endpoint(2).plus(77) + " is neither of this host"), stranger);
    }

    @Test
    @Order(1)
    void whatIsNoPacketIsNotTraced() {
        String from = address(pods.getFirst(), Side.IPV4).toString();
        assertRefused("not an IPv4 address", "nonsense", "10.244.1.1");
        assertRefused("in the form of IPv6: 10.244.1.2", from, "::ffff:10.244.1.2");
        assertRefused("in the form of IPv6: " + from, "::ffff:" + from, "fd00:10:244:1::2");
        assertRefused("of another family than " + from, from, "fd00:10:244:1::2");
    }

    private static void assertRefused(String reason, String from, String to) {
        String output = loden("trace", from, to);
        assertTrue(output.contains(reason) && output.strip().endsWith("exit 2"), output);
    }

    /** The daemon would put it back at once. */
    @Test
    @Order(9)
    void aMissingEntryIsNamed() {
        node.stop();
        for (Side side : Side.values()) {
            String device = side.device();
            String mac = "$(bridge fdb show dev " + device + " | grep -w " + side.node(1) + " | cut -d' ' -f1)";
            node.namespace().run("sh", "-c", "bridge fdb del " + mac + " dev " + device);
            String trace = trace(side, pod(side));
            assertTrue(trace.matches("(?s).*fdb +MISSING: [0-9a-f:]+ on " + device + ".*"), trace);
            assertTrue(trace.contains("Neither plan nor probes: no daemon answers"), trace);
            assertTrue(trace.strip().endsWith("exit 1"), trace);
            node.namespace().run("sh", "-c", side.ip() + " route delete " + side.subnet(1));
            node.namespace().run("sh", "-c", side.ip() + " route add unreachable " + side.subnet(1));
            String unreachable = trace(side, pod(side));
            assertTrue(unreachable.contains("MISSING: no way from"), unreachable);
        }
    }
}
