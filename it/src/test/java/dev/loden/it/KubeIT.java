package dev.loden.it;

import static dev.loden.it.KubeScenario.awaitPeers;
import static dev.loden.it.KubeScenario.awaitReadyz;
import static dev.loden.it.KubeScenario.mac;
import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.base.Poll;
import dev.loden.lab.demo.Footprint;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Pings;
import dev.loden.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Daemons whose leases are in a real Kubernetes API. */
@Tag("net")
class KubeIT {
    private final KubeScenario scenario = new KubeScenario();

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void threeNodesConvergeAndSwitchToDirectRoutingByTheConfigMap() {
        List<Node> nodes = scenario.addThree();
        scenario.startAll(nodes);
        List<Pod> pods = KubeScenario.addPods(nodes);
        for (Node node : nodes) {
            assertEquals(
                    Optional.of("{\"VNI\":1,\"VtepMAC\":\"" + mac(node) + "\"}"),
                    scenario.annotation(node.name(), "backend-data"));
            assertEquals(Optional.of("vxlan"), scenario.annotation(node.name(), "backend-type"));
            assertEquals(Optional.of("true"), scenario.annotation(node.name(), "kube-subnet-manager"));
            assertEquals(Optional.of(node.address().toString()), scenario.annotation(node.name(), "public-ip"));
            assertEquals(Optional.empty(), scenario.annotation(node.name(), "backend-v6-data"));
            assertTrue(scenario.isNetworkAvailable(node.name()));
            assertEquals(Footprint.expected(Mode.VXLAN, node, nodes), Footprint.of(node));
            awaitReadyz(node, "ok 200");
        }
        assertEquals("10.244.1.0/24", nodes.get(1).subnetEnv().subnet().toString());

        Pings pings = Pings.start(Pings.everyPair(pods), 100);
        Poll.pause(Duration.ofMillis(500));
        scenario.configure("{\"Type\":\"vxlan\",\"DirectRouting\":true}");
        for (Node node : nodes) {
            Await.until("plain routes on " + node.name(), SOON, () -> {
                Poll.pause(Duration.ofMillis(100));
                return Footprint.of(node).equals(Footprint.expected(Mode.DIRECT_ROUTING, node, nodes));
            });
        }
        Poll.pause(Duration.ofMillis(500));
        Losses losses = pings.stop();
        assertEquals(0, losses.lost(), losses.toString());
    }

    @Test
    void waitsForAPodCidrInsideTheNetworkAndSaysSo() {
        Node late = scenario.addNode("late");
        Node outside = scenario.addNode("outside", "10.99.1.0/24");
        Node good = scenario.addNode("good", "10.244.3.0/24");
        List.of(late, outside, good).forEach(scenario::start);
        good.awaitReady(SOON);
        awaitReadyz(late, "503", "waiting for a lease", "node late", "--allocate-node-cidrs");
        awaitReadyz(outside, "503", "10.99.1.0/24", "outside Network 10.244.0.0/16");
        assertFalse(scenario.isNetworkAvailable("late"));

        scenario.cluster.assign("late", "10.244.4.0/24");
        late.awaitReady(Duration.ofSeconds(5));
        awaitPeers(good, 1);
        awaitPeers(late, 1);
        awaitReadyz(late, "ok 200");
        assertTrue(outside.isRunning(), "it never gives up");
        assertEquals(1, log(late).lines().filter(line -> line.contains("WARN")).count(), log(late));
    }

    @Test
    void followsANodeThatIsDeletedAndMadeAnewWithAnotherSubnet() {
        List<Node> nodes = scenario.addThree();
        scenario.startAll(nodes);
        List<Pod> pods = KubeScenario.addPods(nodes);
        scenario.cluster.deleteNode("node1");
        awaitPeers(nodes.get(0), 1);
        assertEquals(2, Scenario.peers(nodes.get(1)), "the node itself goes on forwarding");
        awaitReadyz(nodes.get(1), "503", "there is no node node1");

        scenario.cluster.addNode("node1", "10.244.9.0/24");
        awaitPeers(nodes.get(0), 2);
        Await.until(
                "the new subnet",
                SOON,
                () -> nodes.get(1).subnetEnv().subnet().toString().equals("10.244.9.0/24"));
        assertTrue(Scenario.routes(nodes.get(0)).stream().anyMatch(route -> route.startsWith("10.244.9.0/24")));
        assertTrue(Scenario.routes(nodes.get(0)).stream().noneMatch(route -> route.startsWith("10.244.1.0/24")));
        assertTrue(nodes.get(1).namespace().ip("address show flannel.1").contains("10.244.9.0/32"));
        Scenario.assertReaches(pods.get(0), pods.get(2));
        awaitReadyz(nodes.get(1), "503", "pods: cni0 has 10.244.1.0/24, which is not this node's subnet");
        nodes.get(1).namespace().ip("link delete cni0");
        awaitReadyz(nodes.get(1), "ok 200");
    }

    @Test
    void aSubnetMovesToAnotherNodeWithoutAGap() {
        Node master = scenario.addNode("master", "10.244.0.0/24");
        scenario.cluster.addNode("a", "10.244.7.0/24");
        scenario.cluster.joinVxlan("a", "172.16.1.150", "aa:bb:cc:00:00:01");
        scenario.start(master);
        master.awaitReady(SOON);
        awaitPeers(master, 1);
        try (Monitor monitor =
                Monitor.start(master, scenario.lab.directory().resolve("monitor"), "ip monitor route neigh")) {
            scenario.cluster.deleteNode("a");
            scenario.cluster.addNode("b", "10.244.7.0/24");
            scenario.cluster.joinVxlan("b", "172.16.1.151", "aa:bb:cc:00:00:02");
            Await.until(
                    "b's address",
                    SOON,
                    () -> Scenario.fdb(master).equals(List.of("aa:bb:cc:00:00:02 dst 172.16.1.151 self permanent")));
            awaitPeers(master, 1);
            Poll.pause(Duration.ofMillis(1500));
            assertTrue(
                    monitor.text().lines().noneMatch(line -> line.contains("Deleted") && line.contains("10.244.7.0")),
                    monitor.text());
        }
        assertTrue(Scenario.neighbors(master).getFirst().contains("aa:bb:cc:00:00:02"));
    }

    @Test
    void peersFollowAnOverwrittenPublicAddress() {
        List<Node> nodes = scenario.addThree();
        scenario.startAll(nodes);
        for (String address : List.of("172.16.1.201", "172.16.1.202")) {
            scenario.cluster.annotate("node1", Map.of("public-ip-overwrite", Optional.of(address)));
            awaitDestination(nodes.get(0), mac(nodes.get(1)), address);
        }
        Await.until(
                "the node's annotation",
                SOON,
                () -> scenario.annotation("node1", "public-ip").equals(Optional.of("172.16.1.202")));
        scenario.cluster.annotate("node1", Map.of("public-ip-overwrite", Optional.empty()));
        awaitDestination(nodes.get(0), mac(nodes.get(1)), "172.16.1.101");
        KubeScenario.addPods(nodes);
    }

    private static void awaitDestination(Node node, String mac, String address) {
        Await.until(
                mac + " at " + address,
                SOON,
                () -> Scenario.fdb(node).stream().anyMatch(line -> line.startsWith(mac + " dst " + address + " ")));
    }

    @Test
    void goesOnWithoutTheApiServerAndFindsWhatChangedBehindACompaction() {
        List<Node> nodes = scenario.addThree();
        scenario.startAll(nodes);
        List<Pod> pods = KubeScenario.addPods(nodes);
        scenario.cluster.addNode("x", "10.244.8.0/24");
        scenario.cluster.joinVxlan("x", "172.16.1.150", "aa:bb:cc:00:00:08");
        nodes.forEach(node -> awaitPeers(node, 3));
        Node master = nodes.get(0);
        String gateway = scenario.lab.segment().gateway().toString();

        Pings pings = Pings.start(Pings.everyPair(pods), 50);
        master.namespace().ip("route add blackhole " + gateway);
        scenario.server.kill();
        scenario.server.start();
        scenario.cluster.deleteNode("x");
        scenario.cluster.addNode("y", "10.244.9.0/24");
        scenario.cluster.joinVxlan("y", "172.16.1.151", "aa:bb:cc:00:00:09");
        scenario.server.kill();
        scenario.server.etcd().compact();
        assertEquals(3, Scenario.peers(master), "nothing changes while nothing is known");
        master.namespace().ip("route delete " + nodes.get(1).subnetEnv().subnet());
        Await.until("the route to be restored without the API", SOON, () -> Scenario.peers(master) == 3);
        scenario.server.start();
        master.namespace().ip("route delete blackhole " + gateway);

        for (Node node : nodes) {
            Await.until(
                    "y instead of x on " + node.name(),
                    SOON,
                    () -> Scenario.peers(node) == 3
                            && Scenario.routes(node).stream().anyMatch(route -> route.startsWith("10.244.9.0/24"))
                            && Scenario.routes(node).stream().noneMatch(route -> route.startsWith("10.244.8.0/24")));
            awaitReadyz(node, "ok 200");
        }
        Losses losses = pings.stop();
        assertTrue(losses.lost() <= 50, "only what the deleted route cost: " + losses);
    }

    @Test
    void clearsNetworkUnavailableAgainAndIgnoresHeartbeats() {
        List<Node> nodes = scenario.addThree();
        scenario.startAll(nodes);
        String before = log(nodes.get(0));
        for (int i = 0; i < 20; i++) {
            scenario.cluster.setCondition("node1", "Ready", "True", "Beat" + i);
        }
        scenario.cluster.setCondition("node1", "NetworkUnavailable", "True", "SomebodyElse");
        Await.until("the condition", SOON, () -> scenario.isNetworkAvailable("node1"));
        assertEquals(before, log(nodes.get(0)), "other nodes log nothing");
    }

    @Test
    void forwardsAndSaysWhyWhileItsTokenOrItsRightsAreRefused() {
        List<Node> nodes = scenario.addThree();
        scenario.startAll(nodes);
        List<Pod> pods = KubeScenario.addPods(nodes);
        Node master = nodes.get(0);

        scenario.mountToken(scenario.cluster.token());
        scenario.cluster.addNode("x", "10.244.8.0/24");
        scenario.cluster.joinVxlan("x", "172.16.1.150", "aa:bb:cc:00:00:08");
        nodes.forEach(node -> awaitPeers(node, 3));

        scenario.cluster.replaceAccount();
        scenario.server.kill();
        scenario.server.start();
        awaitReadyz(master, "503", "401", "token");
        assertFalse(log(master).contains("eyJ"), "no secret is logged");
        Scenario.assertReaches(pods.get(0), pods.get(1));
        assertEquals(3, Scenario.peers(master));

        scenario.mountToken(scenario.cluster.token());
        awaitReadyz(master, "ok 200");
        scenario.cluster.revoke();
        scenario.server.kill();
        scenario.server.start();
        awaitReadyz(master, "503", "403", "RBAC: let this account's ClusterRole");
        scenario.cluster.grant();
        awaitReadyz(master, "ok 200");
        scenario.cluster.deleteNode("x");
        nodes.forEach(node -> awaitPeers(node, 2));
    }
}
