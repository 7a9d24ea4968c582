package dev.loden.subnet.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.Prefix;
import dev.loden.testkit.Await;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The other nodes' leases, on a real API server. */
class KubePeersTest extends ObservedClusterTest {
    @Test
    void reportsPeersThatAreCreatedChangedAndRemoved() {
        cluster.nodes.addNode("p1", "10.5.11.0/24");
        cluster.nodes.joinVxlan("p1", "192.168.0.11", "0a:00:00:00:00:11");
        cluster.nodes.addNode("outsider", "10.5.12.0/24");
        cluster.nodes.annotate("outsider", Map.of("public-ip", Optional.of("192.168.0.12")));
        observed.start("n1");
        assertEquals(Set.of("10.5.11.0/24"), observed.subnets(), "a node that nobody looks after is no peer");

        cluster.nodes.joinVxlan("outsider", "192.168.0.12", "0a:00:00:00:00:12");
        Await.until("two peers", SOON, () -> observed.subnets().equals(Set.of("10.5.11.0/24", "10.5.12.0/24")));
        cluster.nodes.annotate("p1", Map.of("public-ip-overwrite", Optional.of("203.0.113.5")));
        Await.until(
                "the overwritten address",
                SOON,
                () -> "203.0.113.5".equals(observed.publicIps().get("10.5.11.0/24")));
        cluster.nodes.annotate("p1", Map.of("kube-subnet-manager", Optional.of("false")));
        Await.until("one peer", SOON, () -> observed.subnets().equals(Set.of("10.5.12.0/24")));
        cluster.nodes.deleteNode("outsider");
        Await.until("no peer", SOON, () -> observed.subnets().isEmpty());
    }

    @Test
    void reportsNothingForHeartbeats() {
        cluster.nodes.addNode("p1", "10.5.11.0/24");
        cluster.nodes.joinVxlan("p1", "192.168.0.11", "0a:00:00:00:00:11");
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        observed.start("n1").acquire(request());
        Await.until("both", SOON, () -> observed.subnets().size() == 2);
        int before = recorder.events().size();
        for (int i = 0; i < 10; i++) {
            cluster.nodes.setCondition("p1", "Ready", "True", "Beat" + i);
            cluster.nodes.setCondition("n1", "Ready", "True", "Beat" + i);
        }
        cluster.nodes.annotate("p1", Map.of("unrelated", Optional.of("x")));
        cluster.nodes.addNode("p2", "10.5.12.0/24");
        cluster.nodes.joinVxlan("p2", "192.168.0.12", "0a:00:00:00:00:12");
        Await.until("the third", SOON, () -> observed.subnets().size() == 3);
        assertEquals(before + 1, recorder.events().size(), recorder.events()::toString);
    }

    /** The watch tells nothing of subnets: they are asked for once there is a peer, until it has them. */
    @Test
    void learnsSubnetsThatAreAssignedAfterTheList() {
        observed.start("n1");
        cluster.nodes.addNode("late");
        cluster.nodes.joinVxlan("late", "192.168.0.12", "0a:00:00:00:00:12");
        cluster.nodes.addNode("p1", "10.5.11.0/24");
        cluster.nodes.joinVxlan("p1", "192.168.0.11", "0a:00:00:00:00:11");
        Await.until("one peer", SOON, () -> observed.subnets().equals(Set.of("10.5.11.0/24")));
        cluster.nodes.assign("late", "10.5.12.0/24");
        Await.until("both", SOON, () -> observed.subnets().equals(Set.of("10.5.11.0/24", "10.5.12.0/24")));

        cluster.nodes.deleteNode("p1");
        cluster.nodes.addNode("p1", "10.5.13.0/24");
        cluster.nodes.joinVxlan("p1", "192.168.0.11", "0a:00:00:00:00:11");
        Await.until("its new one", SOON, () -> observed.subnets().equals(Set.of("10.5.12.0/24", "10.5.13.0/24")));
    }

    @Test
    void skipsNodesThatCannotBeRead() {
        cluster.nodes.addNode("bad", "10.5.11.0/24");
        cluster.nodes.joinVxlan("bad", "not an address", "0a:00:00:00:00:11");
        cluster.nodes.addNode("good", "10.5.12.0/24");
        cluster.nodes.joinVxlan("good", "192.168.0.12", "0a:00:00:00:00:12");
        observed.start("n1");
        assertEquals(Set.of("10.5.12.0/24"), observed.subnets());
        assertEquals(1, recorder.rejections().size(), recorder.rejections()::toString);
        assertTrue(recorder.rejections().getFirst().key().contains("bad"));
        assertTrue(recorder.rejections().getFirst().reason().contains("public-ip"));

        cluster.nodes.annotate("good", Map.of("backend-data", Optional.of("{ no JSON")));
        Await.until("a second", SOON, () -> recorder.rejections().size() == 2);
        assertEquals(Set.of("10.5.12.0/24"), observed.subnets(), "what was known of it stays");
        cluster.nodes.annotate("good", Map.of("backend-data", Optional.of("x".repeat(100_000))));
        Await.until("a third", SOON, () -> recorder.rejections().size() == 3);
        cluster.nodes.joinVxlan("bad", "192.168.0.11", "0a:00:00:00:00:11");
        Await.until("both", SOON, () -> observed.subnets().size() == 2);
    }

    @Test
    void followsASubnetThatMovesWithoutAGap() {
        cluster.nodes.addNode("a", "10.5.11.0/24");
        cluster.nodes.joinVxlan("a", "192.168.0.11", "0a:00:00:00:00:11");
        observed.start("n1");
        cluster.nodes.deleteNode("a");
        cluster.nodes.addNode("b", "10.5.11.0/24");
        cluster.nodes.joinVxlan("b", "192.168.0.12", "0a:00:00:00:00:12");
        Await.until("b", SOON, () -> observed.publicIps().equals(Map.of("10.5.11.0/24", "192.168.0.12")));
        assertTrue(
                recorder.events().stream().noneMatch(LeaseEvent.Removed.class::isInstance),
                recorder.events()::toString);
    }

    @Test
    void prefersTheLaterOfTwoNodesWithOneSubnet() {
        cluster.nodes.addNode("z", "10.5.11.0/24");
        cluster.nodes.joinVxlan("z", "192.168.0.11", "0a:00:00:00:00:11");
        observed.start("n1");
        cluster.nodes.addNode("zz", "10.5.11.0/24");
        cluster.nodes.joinVxlan("zz", "192.168.0.12", "0a:00:00:00:00:12");
        Await.until("the younger", SOON, () -> observed.publicIps().equals(Map.of("10.5.11.0/24", "192.168.0.12")));
        cluster.nodes.deleteNode("z");
        cluster.nodes.addNode("p", "10.5.12.0/24");
        cluster.nodes.joinVxlan("p", "192.168.0.13", "0a:00:00:00:00:13");
        Await.until("another", SOON, () -> observed.subnets().size() == 2);
        assertEquals("192.168.0.12", observed.publicIps().get("10.5.11.0/24"));
        assertTrue(
                recorder.events().stream().noneMatch(LeaseEvent.Removed.class::isInstance),
                recorder.events()::toString);
    }

    @Test
    void readsMoreNodesThanFitOnAPage() {
        Set<Prefix> expected = Nodes.create(cluster, 1100);
        observed.start("n1");
        assertEquals(
                expected,
                recorder.leases().stream()
                        .map(lease -> lease.subnets().ipv4().orElseThrow())
                        .collect(Collectors.toSet()));
    }
}
