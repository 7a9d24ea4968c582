package dev.loden.subnet.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
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

/** This node's lease and those of others, on a real API server. */
@Tag("net")
class KubeStoreTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private Cluster cluster;
    private final LeaseRecorder heard = new LeaseRecorder();

    @BeforeEach
    void join() {
        cluster = new Cluster(directory);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private KubeStore start(String node) {
        KubeStore store = cluster.open(node);
        store.watch(heard);
        Await.until("a list", SOON, () -> heard.lists() > 0);
        return store;
    }

    private static LeaseRequest request() {
        return SampleLeases.request(1);
    }

    private static String failure(KubeStore store) {
        PluginException e = assertThrows(PluginException.class, () -> store.acquire(request()));
        assertEquals(ErrorCode.UNAVAILABLE, e.code(), "it never gives up: " + e.getMessage());
        assertTrue(!e.getMessage().contains("\n"), e::getMessage);
        return e.getMessage();
    }

    private Set<String> subnets() {
        return heard.subnets().stream().map(Object::toString).collect(Collectors.toSet());
    }

    private Map<String, String> publicIps() {
        return heard.leases().stream()
                .collect(Collectors.toMap(
                        lease -> lease.subnets().toString(),
                        lease -> lease.attributes()
                                .publicIp()
                                .map(Ipv4::toString)
                                .orElse("-")));
    }

    @Test
    void writesFlannelsAnnotationsOnANodeThatHadNone() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        Lease lease = cluster.open("n1").acquire(request());
        assertEquals("10.5.7.0/24", lease.subnets().toString());
        assertEquals(request().attributes(), lease.attributes());
        assertEquals(Optional.of("vxlan"), cluster.annotation("n1", "backend-type"));
        assertEquals(
                Optional.of("{\"VNI\":1,\"VtepMAC\":\"0a:00:00:00:00:01\"}"), cluster.annotation("n1", "backend-data"));
        assertEquals(Optional.of("192.168.0.1"), cluster.annotation("n1", "public-ip"));
        assertEquals(Optional.of("true"), cluster.annotation("n1", "kube-subnet-manager"));
        assertEquals(Optional.empty(), cluster.annotation("n1", "backend-v6-data"));
        assertEquals(Optional.empty(), cluster.annotation("n1", "public-ipv6"));
        assertEquals(Optional.of("False FlannelIsUp"), cluster.condition("n1", "NetworkUnavailable"));
    }

    @Test
    void saysNullForABackendThatHasNothingToTell() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        var hostGw = new Advertisement("host-gw", Settings.EMPTY, Settings.EMPTY);
        cluster.open("n1")
                .acquire(new LeaseRequest(
                        SampleLeases.IPV4, request().attributes().with(hostGw), Optional.empty()));
        assertEquals(Optional.of("host-gw"), cluster.annotation("n1", "backend-type"));
        assertEquals(Optional.of("null"), cluster.annotation("n1", "backend-data"));
    }

    @Test
    void writesNothingThatIsThereAlready() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        KubeStore store = start("n1");
        store.acquire(request());
        Await.until("its own lease", SOON, () -> subnets().equals(Set.of("10.5.7.0/24")));
        String before = cluster.nodes.node("n1");
        int events = heard.events().size();
        store.acquire(request());
        cluster.open("n1").acquire(request());
        assertEquals(before, cluster.nodes.node("n1"));
        assertEquals(events, heard.events().size());
    }

    @Test
    void leavesTheConditionAloneIfToldSo() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        cluster.nodes.setCondition("n1", "NetworkUnavailable", "True", "NoRoute");
        cluster.open("n1", Map.of("set-node-network-unavailable", "false")).acquire(request());
        assertEquals(Optional.of("True NoRoute"), cluster.condition("n1", "NetworkUnavailable"));
    }

    @Test
    void repairsTheConditionWhenItIsFlippedAndKeepsTheOthers() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        cluster.nodes.setCondition("n1", "MemoryPressure", "False", "KubeletHasSufficientMemory");
        start("n1").acquire(request());
        for (String status : Set.of("True", "Unknown")) {
            cluster.nodes.setCondition("n1", "NetworkUnavailable", status, "NoRouteCreated");
            Await.until(
                    "False again",
                    SOON,
                    () -> cluster.condition("n1", "NetworkUnavailable").equals(Optional.of("False FlannelIsUp")));
        }
        assertEquals(Optional.of("False KubeletHasSufficientMemory"), cluster.condition("n1", "MemoryPressure"));
    }

    @Test
    void waitsForAPodCidrAndTellsWhenItIsThere() {
        cluster.nodes.addNode("n1");
        KubeStore store = start("n1");
        String reason = failure(store);
        assertTrue(reason.contains("n1") && reason.contains("--allocate-node-cidrs"), reason);
        assertEquals(Optional.empty(), cluster.annotation("n1", "kube-subnet-manager"));
        cluster.nodes.assign("n1", "10.5.7.0/24");
        Await.until("the news", SOON, () -> !heard.staleness().isEmpty());
        assertEquals("10.5.7.0/24", store.acquire(request()).subnets().toString());
        assertEquals(0, heard.losses().size(), heard.losses()::toString);
    }

    @Test
    void waitsForAPodCidrInsideTheNetwork() {
        cluster.nodes.addNode("n1", "10.99.7.0/24");
        KubeStore store = start("n1");
        String reason = failure(store);
        assertTrue(reason.contains("10.99.7.0/24") && reason.contains("10.5.0.0/16"), reason);
        cluster.nodes.deleteNode("n1");
        Await.until("the loss", SOON, () -> !heard.losses().isEmpty());
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        Await.until("the news", SOON, () -> !heard.staleness().isEmpty());
        assertEquals("10.5.7.0/24", store.acquire(request()).subnets().toString());
    }

    @Test
    void waitsForItsNodeAndTellsWhenItIsThere() {
        KubeStore store = start("n1");
        String reason = failure(store);
        assertTrue(reason.contains("no node n1") && reason.contains("NODE_NAME"), reason);
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        Await.until("the news", SOON, () -> !heard.staleness().isEmpty());
        store.acquire(request());
    }

    @Test
    void takesASubnetOfAnyLength() {
        cluster.nodes.addNode("n1", "10.5.7.0/26");
        assertEquals(
                "10.5.7.0/26", cluster.open("n1").acquire(request()).subnets().toString());
    }

    @Test
    void followsItsNodeWhenItIsDeletedAndMadeAnewWithAnotherSubnet() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        KubeStore store = start("n1");
        store.acquire(request());
        Await.until("its own lease", SOON, () -> subnets().equals(Set.of("10.5.7.0/24")));
        cluster.nodes.deleteNode("n1");
        Await.until("the loss", SOON, () -> heard.losses().size() == 1);
        assertTrue(heard.losses().getFirst().contains("n1"), heard.losses()::toString);
        Await.until("no lease", SOON, () -> subnets().isEmpty());
        cluster.nodes.addNode("n1", "10.5.8.0/24");
        Await.until("the news", SOON, () -> !heard.staleness().isEmpty());
        assertEquals("10.5.8.0/24", store.acquire(request()).subnets().toString());
        Await.until("the new lease", SOON, () -> subnets().equals(Set.of("10.5.8.0/24")));
        assertEquals(Optional.of("true"), cluster.annotation("n1", "kube-subnet-manager"));
    }

    @Test
    void servesBothFamiliesInEitherOrder() {
        var attributes = new LeaseAttributes(
                Optional.of(Ipv4.parse("192.168.0.1")),
                Optional.of(Ipv6.parse("fd00::1")),
                new Advertisement(
                        "vxlan",
                        Settings.of(Map.of("VtepMAC", "0a:00:00:00:00:01")),
                        Settings.of(Map.of("VtepMAC", "0a:00:00:00:00:02"))));
        var both = new LeaseRequest(SampleLeases.dual(), attributes, Optional.empty());
        cluster.nodes.addNode("n1", "10.5.7.0/24", "fd00:5:0:7::/64");
        cluster.nodes.addNode("n2", "fd00:5:0:8::/64", "10.5.8.0/24");
        assertEquals(
                "10.5.7.0/24,fd00:5:0:7::/64",
                cluster.open("n1").acquire(both).subnets().toString());
        assertEquals(
                "10.5.8.0/24,fd00:5:0:8::/64",
                cluster.open("n2").acquire(both).subnets().toString());
        assertEquals(Optional.of("fd00::1"), cluster.annotation("n2", "public-ipv6"));
        assertEquals(Optional.of("{\"VtepMAC\":\"0a:00:00:00:00:02\"}"), cluster.annotation("n2", "backend-v6-data"));
        start("n3");
        assertEquals(Set.of("10.5.7.0/24,fd00:5:0:7::/64", "10.5.8.0/24,fd00:5:0:8::/64"), subnets());
        cluster.nodes.addNode("n4", "10.5.9.0/24");
        PluginException e =
                assertThrows(PluginException.class, () -> cluster.open("n4").acquire(both));
        assertTrue(e.getMessage().contains("IPv6"), e::getMessage);
        assertEquals(
                "10.5.7.0/24", cluster.open("n1").acquire(request()).subnets().toString(), "IPv6 is off here");
        assertEquals(Optional.empty(), cluster.annotation("n1", "public-ipv6"), "what is stale is removed");
    }

    @Test
    void publishesTheOverwrittenAddressWhileItIsSet() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        cluster.nodes.annotate("n1", Map.of("public-ip-overwrite", Optional.of("203.0.113.1")));
        KubeStore store = start("n1");
        Lease lease = store.acquire(request());
        assertEquals(Optional.of(Ipv4.parse("203.0.113.1")), lease.attributes().publicIp());
        assertEquals(Optional.of("203.0.113.1"), cluster.annotation("n1", "public-ip"));

        cluster.nodes.annotate("n1", Map.of("public-ip-overwrite", Optional.of("203.0.113.2")));
        Await.until("the change", SOON, () -> heard.staleness().size() == 1);
        store.acquire(request());
        assertEquals(Optional.of("203.0.113.2"), cluster.annotation("n1", "public-ip"));

        cluster.nodes.annotate("n1", Map.of("public-ip-overwrite", Optional.empty()));
        Await.until("the removal", SOON, () -> heard.staleness().size() == 2);
        store.acquire(request());
        assertEquals(Optional.of("192.168.0.1"), cluster.annotation("n1", "public-ip"));

        cluster.nodes.annotate("n1", Map.of("public-ip-overwrite", Optional.of("nonsense")));
        Await.until("nonsense", SOON, () -> heard.staleness().size() == 3);
        assertTrue(failure(store).contains("public-ip-overwrite"));
        assertEquals(Optional.of("192.168.0.1"), cluster.annotation("n1", "public-ip"));
        assertEquals(0, heard.losses().size(), heard.losses()::toString);
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

    @Test
    void putsBackAnnotationsThatSomebodyElseChanged() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        KubeStore store = start("n1");
        store.acquire(request());
        cluster.nodes.annotate("n1", Map.of("backend-data", Optional.empty(), "public-ip", Optional.of("1.2.3.4")));
        Await.until("the loss", SOON, () -> heard.losses().size() == 1);
        assertTrue(heard.losses().getFirst().contains("n1"), heard.losses()::toString);
        store.acquire(request());
        assertEquals(Optional.of("192.168.0.1"), cluster.annotation("n1", "public-ip"));
        assertEquals(Map.of("10.5.7.0/24", "192.168.0.1"), publicIps(), "its own word counts");
    }

    @Test
    void tellsOfPeersThatComeChangeAndGo() {
        cluster.nodes.addNode("p1", "10.5.11.0/24");
        cluster.nodes.joinVxlan("p1", "192.168.0.11", "0a:00:00:00:00:11");
        cluster.nodes.addNode("outsider", "10.5.12.0/24");
        cluster.nodes.annotate("outsider", Map.of("public-ip", Optional.of("192.168.0.12")));
        start("n1");
        assertEquals(Set.of("10.5.11.0/24"), subnets(), "a node that nobody looks after is no peer");

        cluster.nodes.joinVxlan("outsider", "192.168.0.12", "0a:00:00:00:00:12");
        Await.until("two peers", SOON, () -> subnets().equals(Set.of("10.5.11.0/24", "10.5.12.0/24")));
        cluster.nodes.annotate("p1", Map.of("public-ip-overwrite", Optional.of("203.0.113.5")));
        Await.until(
                "the overwritten address",
                SOON,
                () -> "203.0.113.5".equals(publicIps().get("10.5.11.0/24")));
        cluster.nodes.annotate("p1", Map.of("kube-subnet-manager", Optional.of("false")));
        Await.until("one peer", SOON, () -> subnets().equals(Set.of("10.5.12.0/24")));
        cluster.nodes.deleteNode("outsider");
        Await.until("no peer", SOON, () -> subnets().isEmpty());
    }

    @Test
    void hearsNothingOfHeartbeats() {
        cluster.nodes.addNode("p1", "10.5.11.0/24");
        cluster.nodes.joinVxlan("p1", "192.168.0.11", "0a:00:00:00:00:11");
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        start("n1").acquire(request());
        Await.until("both", SOON, () -> subnets().size() == 2);
        int before = heard.events().size();
        for (int i = 0; i < 10; i++) {
            cluster.nodes.setCondition("p1", "Ready", "True", "Beat" + i);
            cluster.nodes.setCondition("n1", "Ready", "True", "Beat" + i);
        }
        cluster.nodes.annotate("p1", Map.of("unrelated", Optional.of("x")));
        cluster.nodes.addNode("p2", "10.5.12.0/24");
        cluster.nodes.joinVxlan("p2", "192.168.0.12", "0a:00:00:00:00:12");
        Await.until("the third", SOON, () -> subnets().size() == 3);
        assertEquals(before + 1, heard.events().size(), heard.events()::toString);
    }

    @Test
    void leavesOutWhatCannotBeReadAndGoesOn() {
        cluster.nodes.addNode("bad", "10.5.11.0/24");
        cluster.nodes.joinVxlan("bad", "not an address", "0a:00:00:00:00:11");
        cluster.nodes.addNode("good", "10.5.12.0/24");
        cluster.nodes.joinVxlan("good", "192.168.0.12", "0a:00:00:00:00:12");
        start("n1");
        assertEquals(Set.of("10.5.12.0/24"), subnets());
        assertEquals(1, heard.rejections().size(), heard.rejections()::toString);
        assertTrue(heard.rejections().getFirst().key().contains("bad"));
        assertTrue(heard.rejections().getFirst().reason().contains("public-ip"));

        cluster.nodes.annotate("good", Map.of("backend-data", Optional.of("{ no JSON")));
        Await.until("a second", SOON, () -> heard.rejections().size() == 2);
        assertEquals(Set.of("10.5.12.0/24"), subnets(), "what was known of it stays");
        cluster.nodes.annotate("good", Map.of("backend-data", Optional.of("x".repeat(100_000))));
        Await.until("a third", SOON, () -> heard.rejections().size() == 3);
        cluster.nodes.joinVxlan("bad", "192.168.0.11", "0a:00:00:00:00:11");
        Await.until("both", SOON, () -> subnets().size() == 2);
    }

    @Test
    void followsASubnetThatMovesWithoutAGap() {
        cluster.nodes.addNode("a", "10.5.11.0/24");
        cluster.nodes.joinVxlan("a", "192.168.0.11", "0a:00:00:00:00:11");
        start("n1");
        cluster.nodes.deleteNode("a");
        cluster.nodes.addNode("b", "10.5.11.0/24");
        cluster.nodes.joinVxlan("b", "192.168.0.12", "0a:00:00:00:00:12");
        Await.until("b", SOON, () -> publicIps().equals(Map.of("10.5.11.0/24", "192.168.0.12")));
        assertTrue(heard.events().stream().noneMatch(LeaseEvent.Removed.class::isInstance), heard.events()::toString);
    }

    @Test
    void prefersTheYoungerOfTwoNodesWithOneSubnet() {
        cluster.nodes.addNode("z", "10.5.11.0/24");
        cluster.nodes.joinVxlan("z", "192.168.0.11", "0a:00:00:00:00:11");
        start("n1");
        cluster.nodes.addNode("zz", "10.5.11.0/24");
        cluster.nodes.joinVxlan("zz", "192.168.0.12", "0a:00:00:00:00:12");
        Await.until("the younger", SOON, () -> publicIps().equals(Map.of("10.5.11.0/24", "192.168.0.12")));
        cluster.nodes.deleteNode("z");
        cluster.nodes.addNode("p", "10.5.12.0/24");
        cluster.nodes.joinVxlan("p", "192.168.0.13", "0a:00:00:00:00:13");
        Await.until("another", SOON, () -> subnets().size() == 2);
        assertEquals("192.168.0.12", publicIps().get("10.5.11.0/24"));
        assertTrue(heard.events().stream().noneMatch(LeaseEvent.Removed.class::isInstance), heard.events()::toString);
    }

    @Test
    void readsMoreNodesThanFitOnAPage() {
        Set<Prefix> expected = Nodes.create(cluster, 1100);
        start("n1");
        assertEquals(
                expected,
                heard.leases().stream()
                        .map(lease -> lease.subnets().ipv4().orElseThrow())
                        .collect(Collectors.toSet()));
    }

    @Test
    void findsItsNodeByItsPod() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        cluster.server.admin(
                "POST",
                "/api/v1/namespaces/kube-flannel/pods",
                "{\"metadata\":{\"name\":\"flannel-x\"},\"spec\":{\"nodeName\":\"n1\",\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
        var surroundings = new Surroundings(
                Map.of(
                        "KUBERNETES_SERVICE_HOST", "127.0.0.1",
                        "KUBERNETES_SERVICE_PORT", Integer.toString(cluster.proxy.port()),
                        "POD_NAMESPACE", "kube-flannel",
                        "POD_NAME", "flannel-x"),
                directory);
        KubeStore store = cluster.open(KubeConfig.of(Settings.EMPTY, surroundings), Cluster.QUICK);
        assertEquals("10.5.7.0/24", store.acquire(request()).subnets().toString());
        cluster.server.admin("DELETE", "/api/v1/namespaces/kube-flannel/pods/flannel-x?gracePeriodSeconds=0", "");
    }

    @Test
    void usesAnotherAnnotationPrefix() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        cluster.nodes.addNode("p1", "10.5.11.0/24");
        cluster.nodes.joinVxlan("p1", "192.168.0.11", "0a:00:00:00:00:11");
        KubeStore store = cluster.open("n1", Map.of("kube-annotation-prefix", "example.com/net"));
        store.watch(heard);
        store.acquire(request());
        assertEquals(Optional.of("192.168.0.1"), cluster.annotation("n1", "example.com/net-public-ip"));
        assertEquals(Optional.empty(), cluster.annotation("n1", "public-ip"));
        Await.until("only itself", SOON, () -> subnets().equals(Set.of("10.5.7.0/24")));
    }
}
