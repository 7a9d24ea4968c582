package dev.loden.subnet.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.Prefix;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import dev.loden.testkit.SampleLeases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other nodes' leases, on a real API server. */
@Tag("net")
class KubePeersTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private ObservedCluster observed;
    private Cluster cluster;
    private LeaseRecorder heard;

    @BeforeEach
    void join() {
        observed = new ObservedCluster(directory);
        cluster = observed.cluster;
        heard = observed.heard;
    }

    @AfterEach
    void close() {
        observed.close();
    }

    private static LeaseRequest request() {
        return SampleLeases.request(1);
    }

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
        int before = heard.events().size();
        for (int i = 0; i < 10; i++) {
            cluster.nodes.setCondition("p1", "Ready", "True", "Beat" + i);
            cluster.nodes.setCondition("n1", "Ready", "True", "Beat" + i);
        }
        cluster.nodes.annotate("p1", Map.of("unrelated", Optional.of("x")));
        cluster.nodes.addNode("p2", "10.5.12.0/24");
        cluster.nodes.joinVxlan("p2", "192.168.0.12", "0a:00:00:00:00:12");
        Await.until("the third", SOON, () -> observed.subnets().size() == 3);
        assertEquals(before + 1, heard.events().size(), heard.events()::toString);
    }

    @Test
    void skipsNodesThatCannotBeRead() {
        cluster.nodes.addNode("bad", "10.5.11.0/24");
        cluster.nodes.joinVxlan("bad", "not an address", "0a:00:00:00:00:11");
        cluster.nodes.addNode("good", "10.5.12.0/24");
        cluster.nodes.joinVxlan("good", "192.168.0.12", "0a:00:00:00:00:12");
        observed.start("n1");
        assertEquals(Set.of("10.5.12.0/24"), observed.subnets());
        assertEquals(1, heard.rejections().size(), heard.rejections()::toString);
        assertTrue(heard.rejections().getFirst().key().contains("bad"));
        assertTrue(heard.rejections().getFirst().reason().contains("public-ip"));

        cluster.nodes.annotate("good", Map.of("backend-data", Optional.of("{ no JSON")));
        Await.until("a second", SOON, () -> heard.rejections().size() == 2);
        assertEquals(Set.of("10.5.12.0/24"), observed.subnets(), "what was known of it stays");
        cluster.nodes.annotate("good", Map.of("backend-data", Optional.of("x".repeat(100_000))));
        Await.until("a third", SOON, () -> heard.rejections().size() == 3);
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
        assertTrue(heard.events().stream().noneMatch(LeaseEvent.Removed.class::isInstance), heard.events()::toString);
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
        assertTrue(heard.events().stream().noneMatch(LeaseEvent.Removed.class::isInstance), heard.events()::toString);
    }

    @Test
    void readsMoreNodesThanFitOnAPage() {
        Set<Prefix> expected = Nodes.create(cluster, 1100);
        observed.start("n1");
        assertEquals(
                expected,
                heard.leases().stream()
                        .map(lease -> lease.subnets().ipv4().orElseThrow())
                        .collect(Collectors.toSet()));
    }
}
