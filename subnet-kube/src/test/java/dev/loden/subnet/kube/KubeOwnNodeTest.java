package dev.loden.subnet.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.spi.LeaseListener;
import dev.loden.testkit.Await;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** This node's object when it is late, changes or is deleted, on a real API server. */
class KubeOwnNodeTest extends ObservedClusterTest {
    @Test
    void waitsForAPodCidrAndReportsIt() {
        cluster.nodes.addNode("n1");
        KubeStore store = observed.start("n1");
        String reason = ObservedCluster.failure(store);
        assertTrue(reason.contains("n1") && reason.contains("--allocate-node-cidrs"), reason);
        assertEquals(Optional.empty(), cluster.annotation("n1", "kube-subnet-manager"));
        cluster.nodes.assign("n1", "10.5.7.0/24");
        Await.until("the news", SOON, () -> !recorder.staleness().isEmpty());
        assertEquals("10.5.7.0/24", store.acquire(request()).subnets().toString());
        assertEquals(0, recorder.losses().size(), recorder.losses()::toString);
    }

    @Test
    void waitsForAPodCidrInsideTheNetwork() {
        cluster.nodes.addNode("n1", "10.99.7.0/24");
        KubeStore store = observed.start("n1");
        String reason = ObservedCluster.failure(store);
        assertTrue(reason.contains("10.99.7.0/24") && reason.contains("10.5.0.0/16"), reason);
        cluster.nodes.deleteNode("n1");
        Await.until("the loss", SOON, () -> !recorder.losses().isEmpty());
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        Await.until("the news", SOON, () -> !recorder.staleness().isEmpty());
        assertEquals("10.5.7.0/24", store.acquire(request()).subnets().toString());
    }

    @Test
    void waitsForItsNodeAndReportsIt() {
        KubeStore store = observed.start("n1");
        String reason = ObservedCluster.failure(store);
        assertTrue(reason.contains("no node n1") && reason.contains("NODE_NAME"), reason);
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        Await.until("the news", SOON, () -> !recorder.staleness().isEmpty());
        store.acquire(request());
    }

    @Test
    void followsItsNodeWhenItIsDeletedAndCreatedAgainWithAnotherSubnet() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        KubeStore store = observed.start("n1");
        store.acquire(request());
        Await.until("its own lease", SOON, () -> observed.subnets().equals(Set.of("10.5.7.0/24")));
        cluster.nodes.deleteNode("n1");
        Await.until("the loss", SOON, () -> recorder.losses().size() == 1);
        assertTrue(recorder.losses().getFirst().contains("n1"), recorder.losses()::toString);
        Await.until("no lease", SOON, () -> observed.subnets().isEmpty());
        cluster.nodes.addNode("n1", "10.5.8.0/24");
        Await.until("the news", SOON, () -> !recorder.staleness().isEmpty());
        assertEquals("10.5.8.0/24", store.acquire(request()).subnets().toString());
        Await.until("the new lease", SOON, () -> observed.subnets().equals(Set.of("10.5.8.0/24")));
        assertEquals(Optional.of("true"), cluster.annotation("n1", "kube-subnet-manager"));
    }

    @Test
    void publishesTheOverwrittenAddressWhileItIsSet() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        cluster.nodes.annotate("n1", Map.of("public-ip-overwrite", Optional.of("203.0.113.1")));
        KubeStore store = observed.start("n1");
        Lease lease = store.acquire(request());
        assertEquals(Optional.of(Ipv4.parse("203.0.113.1")), lease.attributes().publicIp());
        assertEquals(Optional.of("203.0.113.1"), cluster.annotation("n1", "public-ip"));

        cluster.nodes.annotate("n1", Map.of("public-ip-overwrite", Optional.of("203.0.113.2")));
        Await.until("the change", SOON, () -> recorder.staleness().size() == 1);
        store.acquire(request());
        assertEquals(Optional.of("203.0.113.2"), cluster.annotation("n1", "public-ip"));

        cluster.nodes.annotate("n1", Map.of("public-ip-overwrite", Optional.empty()));
        Await.until("the removal", SOON, () -> recorder.staleness().size() == 2);
        store.acquire(request());
        assertEquals(Optional.of("192.168.0.1"), cluster.annotation("n1", "public-ip"));

        cluster.nodes.annotate("n1", Map.of("public-ip-overwrite", Optional.of("nonsense")));
        Await.until("nonsense", SOON, () -> recorder.staleness().size() == 3);
        assertTrue(ObservedCluster.failure(store).contains("public-ip-overwrite"));
        assertEquals(Optional.of("192.168.0.1"), cluster.annotation("n1", "public-ip"));
        assertEquals(0, recorder.losses().size(), recorder.losses()::toString);
    }

    @Test
    void publishesTheNodesPublicIpUnlessItIsOverwritten() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        cluster.nodes.annotate("n1", Map.of("node-public-ip", Optional.of("203.0.113.9")));
        KubeStore store = cluster.open("n1");
        store.acquire(request());
        assertEquals(Optional.of("203.0.113.9"), cluster.annotation("n1", "public-ip"));
        cluster.nodes.annotate("n1", Map.of("public-ip-overwrite", Optional.of("203.0.113.1")));
        store.acquire(request());
        assertEquals(Optional.of("203.0.113.1"), cluster.annotation("n1", "public-ip"));
    }

    /** It names the external interface, which is chosen once the leases are there. */
    @Test
    void reportsTheNodesPublicAddressesBeforeTheLeases() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        cluster.nodes.annotate("n1", Map.of("node-public-ip", Optional.of("203.0.113.9")));
        var calls = new CopyOnWriteArrayList<String>();
        cluster.open("n1").watch(new CallRecorder(calls));
        Await.until("a list", SOON, () -> calls.contains("leases"));
        assertEquals(List.of("203.0.113.9 -", "leases"), calls);

        cluster.nodes.annotate("n1", Map.of("node-public-ipv6", Optional.of("2001:db8::9")));
        Await.until("both", SOON, () -> calls.contains("203.0.113.9 2001:db8::9"));
        cluster.nodes.annotate("n1", Map.of("node-public-ip", Optional.of("nonsense")));
        Await.until("what cannot be read", SOON, () -> calls.getLast().equals("- -"));
        cluster.nodes.annotate("n1", Map.of("node-public-ip", Optional.empty()));
        Await.until("one", SOON, () -> calls.getLast().equals("- 2001:db8::9"));
    }

    /** What is reported of addresses and leases, in its order. */
    private record CallRecorder(List<String> calls) implements LeaseListener {
        @Override
        public void leases(LeaseEvent event) {
            calls.add("leases");
        }

        @Override
        public void publicAddresses(Optional<Ipv4> ipv4, Optional<Ipv6> ipv6) {
            calls.add(ipv4.map(Ipv4::toString).orElse("-") + " "
                    + ipv6.map(Ipv6::toString).orElse("-"));
        }

        @Override
        public void rejected(String key, String reason) {}

        @Override
        public void lost(String reason) {}

        @Override
        public void connected() {}

        @Override
        public void disconnected(String reason) {}
    }

    @Test
    void restoresAnnotationsThatAnotherWriterChanged() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        KubeStore store = observed.start("n1");
        store.acquire(request());
        cluster.nodes.annotate("n1", Map.of("backend-data", Optional.empty(), "public-ip", Optional.of("1.2.3.4")));
        Await.until("the loss", SOON, () -> recorder.losses().size() == 1);
        assertTrue(recorder.losses().getFirst().contains("n1"), recorder.losses()::toString);
        store.acquire(request());
        assertEquals(Optional.of("192.168.0.1"), cluster.annotation("n1", "public-ip"));
        assertEquals(Map.of("10.5.7.0/24", "192.168.0.1"), observed.publicIps(), "its own word counts");
    }
}
