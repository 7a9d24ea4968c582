package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.assertReaches;
import static dev.loden.it.Scenario.fdb;
import static dev.loden.it.Scenario.log;
import static dev.loden.it.Scenario.neighbors;
import static dev.loden.it.Scenario.peers;
import static dev.loden.it.Scenario.routes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Loss;
import dev.loden.lab.probe.Ping;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three daemons on the file store: what they put into the kernel, and that it stays so. */
@Tag("net")
class VxlanIT {
    private final Scenario scenario = Scenario.create(ReferenceNetwork.Store.FILE);

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void holdsExactlyWhatFlannelHolds() {
        scenario.startAll();
        Node master = scenario.master();

        String link = master.namespace().ip("-details link show flannel.1");
        assertTrue(link.contains("vxlan id 1 local 172.16.1.100 dev eth0"), link);
        assertTrue(link.contains("dstport 8472 nolearning"), link);
        assertTrue(link.contains("mtu 1450"), link);
        assertTrue(
                master.namespace().ip("address show flannel.1").contains("inet 10.244.0.0/32 scope global flannel.1"));
        assertEquals(
                List.of(
                        "10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink",
                        "10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink"),
                routes(master));
        String mac1 = mac(scenario.node1());
        String mac2 = mac(scenario.node2());
        assertEquals(
                List.of("10.244.1.0 lladdr " + mac1 + " PERMANENT", "10.244.2.0 lladdr " + mac2 + " PERMANENT"),
                neighbors(master));
        assertEquals(
                List.of(mac1 + " dst 172.16.1.101 self permanent", mac2 + " dst 172.16.1.102 self permanent").stream()
                        .sorted()
                        .toList(),
                fdb(master));
        assertEquals("""
                FLANNEL_NETWORK=10.244.0.0/16
                FLANNEL_SUBNET=10.244.0.1/24
                FLANNEL_MTU=1450
                FLANNEL_IPMASQ=false
                """, master.subnetEnv().text());
    }

    @Test
    void losesNoPacketWhenADaemonRestarts() {
        scenario.startAll();
        Pod from = scenario.master().addPod();
        Pod to = scenario.node1().addPod();
        assertReaches(from, to);
        String macBefore = mac(scenario.master());

        Ping ping = Ping.start(from, to.address().toString(), 100);
        pause(Duration.ofMillis(500));
        for (Node node : List.of(scenario.master(), scenario.node1())) {
            assertEquals(0, node.stop(), "exit code of a clean stop");
            pause(Duration.ofMillis(300));
            scenario.network().start(node);
            Await.until(
                    "the restarted daemon to be ready",
                    SOON,
                    () -> log(node)
                                    .lines()
                                    .filter(line -> line.contains("network 10.244.0.0/16"))
                                    .count()
                            == 2);
            pause(Duration.ofMillis(700));
        }
        Loss loss = ping.stop();

        assertEquals(0, loss.lost(), loss.toString());
        assertTrue(loss.sent() > 150, loss.toString());
        assertEquals(macBefore, mac(scenario.master()));
    }

    @Test
    void forwardsWithoutAnyDaemon() {
        scenario.startAll();
        Pod from = scenario.master().addPod();
        Pod to = scenario.node2().addPod();
        assertReaches(from, to);

        scenario.master().stop();
        scenario.node2().kill();

        assertReaches(from, to);
        assertReaches(to, from);
    }

    @Test
    void forgetsAPeerThatLeftWhileItWasDown() throws IOException {
        scenario.startAll();
        scenario.master().stop();
        scenario.node2().stop();
        assertEquals(2, peers(scenario.master()), "nothing is removed by a stop");

        Files.delete(leases().resolve("10.244.2.0-24.json"));
        scenario.network().start(scenario.master());

        scenario.awaitPeers(scenario.master(), 1);
        assertEquals(List.of("10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink"), routes(scenario.master()));
    }

    @Test
    void repairsWhatOthersBreak() {
        scenario.startAll();
        Node master = scenario.master();
        String macBefore = mac(master);
        List<String> damages = List.of(
                "route delete 10.244.1.0/24",
                "neigh delete 10.244.1.0 dev flannel.1",
                "neigh replace 10.244.1.0 lladdr 02:00:00:00:00:99 dev flannel.1 nud permanent",
                "route add 10.244.99.0/24 dev flannel.1",
                "link set flannel.1 down",
                "link set flannel.1 mtu 1300",
                "link set flannel.1 address 02:00:00:00:00:98",
                "address flush dev flannel.1",
                "link delete flannel.1");
        String good = state(master);
        for (String damage : damages) {
            master.namespace().ip(damage);
            Await.until(
                    "all to be as before \"" + damage + "\"",
                    Duration.ofSeconds(5),
                    () -> state(master).equals(good));
        }
        assertEquals(macBefore, mac(master));
    }

    @Test
    void skipsBadLeasesAndServesTheOthers() throws IOException {
        scenario.startAll();
        put(
                "10.244.50.0-24",
                "{\"PublicIP\":\"172.16.1.150\",\"BackendType\":\"vxlan\",\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"nonsense\"}}");
        put(
                "10.244.51.0-24",
                "{\"PublicIP\":\"172.16.1.151\",\"BackendType\":\"vxlan\",\"BackendData\":{\"VNI\":16777216,\"VtepMAC\":\"aa:bb:cc:00:00:01\"}}");
        put(
                "10.244.0.0-20",
                "{\"PublicIP\":\"172.16.1.152\",\"BackendType\":\"vxlan\",\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:00:00:02\"}}");
        put("10.244.53.0-24", "x".repeat(1_000_000));
        put("10.244.54.0-24", "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000));
        put(
                "10.244.55.0-24",
                "{\"PublicIP\":\"172.16.1.155\",\"BackendType\":\"vxlan\",\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:00:00:55\"}}");

        scenario.awaitPeers(scenario.master(), 3);
        assertTrue(routes(scenario.master()).contains("10.244.55.0/24 via 10.244.55.0 dev flannel.1 onlink"));
        for (String bad :
                List.of("10.244.50.0/24", "10.244.51.0/24", "10.244.0.0/20", "10.244.53.0-24", "10.244.54.0-24")) {
            scenario.awaitLog(scenario.master(), bad);
        }
        // A second lease makes another turn; nothing may be reported again.
        put(
                "10.244.56.0-24",
                "{\"PublicIP\":\"172.16.1.156\",\"BackendType\":\"vxlan\",\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:00:00:56\"}}");
        scenario.awaitPeers(scenario.master(), 4);
        for (String bad :
                List.of("10.244.50.0/24", "10.244.51.0/24", "10.244.0.0/20", "10.244.53.0-24", "10.244.54.0-24")) {
            List<String> lines = log(scenario.master())
                    .lines()
                    .filter(line -> line.contains("skipped") && line.contains(bad))
                    .toList();
            assertEquals(1, lines.size(), bad + ": " + lines);
        }
    }

    private static String state(Node node) {
        return routes(node) + "\n" + neighbors(node) + "\n" + fdb(node) + "\n"
                + node.namespace()
                        .ip("-brief address show flannel.1")
                        .replaceAll("fe80\\S+", "")
                        .strip() + node.namespace().ip("link show flannel.1").replaceAll("^\\d+:", "");
    }

    private static String mac(Node node) {
        return node.namespace().ip("-brief link show flannel.1").strip().split("\\s+")[2];
    }

    private Path leases() {
        return scenario.network().lab().directory().resolve("leases/subnets");
    }

    private void put(String key, String value) {
        scenario.network().store().writeLease(key, value);
    }
}
