package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.nio.file.Path;
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
        String ask = "curl -sS --unix-socket " + node.subnetFile().resolveSibling("subnet.sock") + " http://x/v1/status";
        Await.until(
                json, Scenario.SOON, () -> node.namespace().run("sh", "-c", ask).contains(json));
        return loden("status");
    }

    private static void awaitHealthy() {
        String status = awaitStatus("\"ok\":2");
        assertTrue(status.contains("Probes     2 ok") && status.strip().endsWith("exit 0"), status);
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
            assertTrue(status.contains("10.244.1.0/24 at 172.16.1.101: no answer by vxlan by flannel.1 although"), status);
            assertTrue(status.contains("1 lost") && status.contains("1 ok"), status);
            assertTrue(status.strip().endsWith("exit 1"), status);
            String doctor = loden("doctor", "--quiet", "--subnet-file=" + node.subnetFile());
            assertTrue(doctor.contains("FAIL  peer                 10.244.1.0/24 at 172.16.1.101"), doctor);
            assertTrue(doctor.contains("-> let UDP port 8472 pass between the nodes"), doctor);
            Await.until("its line", Scenario.SOON, () -> node.logTail(1_000).contains("probed peer 10.244.1.0/24: no answer"));
        } finally {
            peer.namespace().run("iptables", "-D", "INPUT", "-p", "udp", "--dport", "8472", "-j", "DROP");
        }
        awaitHealthy();
        Await.until("its end", Scenario.SOON, () -> node.logTail(1_000).contains("probed peer 10.244.1.0/24: recovered"));
    }

    /** Large packets are dropped on their way, and nobody says so. */
    @Test
    @Order(3)
    void aNarrowPathIsMeasured() {
        String[] drop = {"INPUT", "-m", "length", "--length", "1351:", "-j", "DROP"};
        peer.namespace().run("sh", "-c", "iptables -I " + String.join(" ", drop));
        try {
            String status = awaitStatus("MTU\\\": 1300");
            assertTrue(status.contains("pods send packets of 1450 bytes, of which only those up to 1300 arrive"), status);
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
        String status = awaitStatus("\"silent\":1");
        assertTrue(status.strip().endsWith("exit 0"), status);
        assertFalse(status.contains("UDP port"), status);
    }
}
