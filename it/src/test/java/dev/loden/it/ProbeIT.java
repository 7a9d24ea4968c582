package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** What the probes find of faults that neither routes nor devices show, each with its remedy. */
@Tag("net")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProbeIT {
    private static Scenario scenario;
    private static Node node;
    private static Node peer;
    private static List<Pod> pods;

    @BeforeAll
    static void start() {
        scenario = Scenario.create(
                ReferenceNetwork.Store.FILE,
                "{\"Type\":\"vxlan\"}",
                "--probe-interval=1s",
                "--healthz-port=" + Status.PORT,
                "--healthz-ip=127.0.0.1");
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
    @Test
    @Order(2)
    void aSwallowedPortIsNamedWithPeerAndRemedy() {
        peer.namespace().run("iptables", "-I", "INPUT", "-p", "udp", "--dport", "8472", "-j", "DROP");
        try {
            String status = awaitStatus("UDP port 8472");
            assertTrue(
                    status.contains("10.244.1.0/24 at 172.16.1.101: no answer by vxlan by flannel.1 although"), status);
            assertTrue(status.contains("1 lost") && status.contains("1 ok"), status);
            assertTrue(status.strip().endsWith("exit 1"), status);
            String doctor = loden("doctor", "--quiet", "--subnet-file=" + node.subnetFile());
            assertTrue(doctor.contains("FAIL  peer                 10.244.1.0/24 at 172.16.1.101"), doctor);
            String trace = trace(pods.get(1).address());
            assertTrue(
                    trace.matches("(?s).*overlay +no answer.*underlay +answers after.*UDP port 8472.*exit 1\\s*"),
                    trace);
            assertTrue(doctor.contains("-> let UDP port 8472 pass between the nodes"), doctor);
            Await.until(
                    "its line",
                    Scenario.SOON,
                    () -> node.logTail(1_000).contains("probed peer 10.244.1.0/24: no answer"));
        } finally {
            peer.namespace().run("iptables", "-D", "INPUT", "-p", "udp", "--dport", "8472", "-j", "DROP");
        }
        awaitHealthy();
        Await.until(
                "its end", Scenario.SOON, () -> node.logTail(1_000).contains("probed peer 10.244.1.0/24: recovered"));
    }

    /** Large packets are dropped on their way, and nobody says so. */
    @Test
    @Order(3)
    void aNarrowPathIsMeasured() {
        String[] drop = {"INPUT", "-m", "length", "--length", "1351:", "-j", "DROP"};
        peer.namespace().run("sh", "-c", "iptables -I " + String.join(" ", drop));
        try {
            String status = awaitStatus("MTU\\\": 1300");
            assertTrue(
                    status.contains("pods send packets of 1450 bytes, of which only those up to 1300 arrive"), status);
        } finally {
            peer.namespace().run("sh", "-c", "iptables -D " + String.join(" ", drop));
        }
        awaitHealthy();
    }

    /** It may be switched off for the night. */
    @Test
    @Order(4)
    void aSilentPeerIsShownAndNoFault() {
        scenario.node2().namespace().run("sh", "-c", "iptables -I INPUT -i eth0 -j DROP");
        String status = awaitWell("1 silent");
        assertFalse(status.contains("UDP port"), status);
    }

    private static String trace(Object to) {
        return loden("trace", pods.getFirst().address().toString(), to.toString());
    }

    @Test
    @Order(1)
    void aWayIsTracedHopByHop() {
        String toPod = trace(pods.get(1).address());
        assertTrue(toPod.strip().endsWith("Packets arrive.\nexit 0"), toPod);
        assertTrue(toPod.contains(pods.getFirst().address() + " is behind cni0"), toPod);
        assertTrue(
                toPod.matches("(?s).*route +10\\.244\\.1\\.0/24 via 10\\.244\\.1\\.0 dev flannel\\.1 +as planned.*"),
                toPod);
        assertTrue(
                toPod.matches("(?s).*device +flannel\\.1 vxlan id 1 .*port 8472, mtu 1450, up +as planned.*"), toPod);
        assertTrue(toPod.matches("(?s).*neighbor +10\\.244\\.1\\.0 lladdr .* PERMANENT +as planned.*"), toPod);
        assertTrue(toPod.matches("(?s).*fdb +[0-9a-f:]+ dst 172\\.16\\.1\\.101 +as planned.*"), toPod);
        assertTrue(toPod.matches("(?s).*underlay +172\\.16\\.1\\.101 dev eth0 src 172\\.16\\.1\\.100.*"), toPod);
        assertTrue(toPod.matches("(?s).*overlay +answers after .*carries packets of 1450 bytes.*"), toPod);

        String toNode = trace(peer.address());
        assertTrue(toNode.contains("10.244.1.0/24 via") && toNode.strip().endsWith("exit 0"), toNode);
        String stranger = loden("trace", "10.244.2.77", "10.244.1.1");
        assertTrue(stranger.contains("MISSING: 10.244.2.77 is neither of this host"), stranger);
        assertTrue(loden("trace", "nonsense", "10.244.1.1").strip().endsWith("exit 2"));
    }

    /** The daemon would put it back at once. */
    @Test
    @Order(9)
    void aMissingEntryIsNamed() {
        node.stop();
        node.namespace()
                .run(
                        "sh",
                        "-c",
                        "bridge fdb del $(bridge fdb show dev flannel.1 | grep 172.16.1.101 | cut -d' ' -f1) dev flannel.1");
        String trace = trace(pods.get(1).address());
        assertTrue(trace.matches("(?s).*fdb +MISSING: [0-9a-f:]+ on flannel\\.1.*"), trace);
        assertTrue(trace.contains("Neither plan nor probes: no daemon answers"), trace);
        assertTrue(trace.strip().endsWith("exit 1"), trace);
        node.namespace().run("ip", "route", "replace", "unreachable", "10.244.1.0/24");
        String unreachable = trace(pods.get(1).address());
        assertTrue(unreachable.contains("MISSING: no way from"), unreachable);
    }
}
