package dev.loden.subnet.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.subnet.kube.api.PodEnvironment;
import dev.loden.testkit.Await;
import dev.loden.testkit.SampleLeases;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is written to this node's object, on a real API server. */
class KubeStoreTest extends ObservedClusterTest {
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
    void writesNullForABackendWithoutData() {
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
        KubeStore store = observed.start("n1");
        store.acquire(request());
        Await.until("its own lease", SOON, () -> observed.subnets().equals(Set.of("10.5.7.0/24")));
        String before = cluster.nodes.node("n1");
        int events = recorder.events().size();
        store.acquire(request());
        cluster.open("n1").acquire(request());
        assertEquals(before, cluster.nodes.node("n1"));
        assertEquals(events, recorder.events().size());
    }

    @Test
    void leavesTheConditionIfTheFlagSaysSo() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        cluster.nodes.setCondition("n1", "NetworkUnavailable", "True", "NoRoute");
        cluster.open("n1", Map.of("set-node-network-unavailable", "false")).acquire(request());
        assertEquals(Optional.of("True NoRoute"), cluster.condition("n1", "NetworkUnavailable"));
    }

    @Test
    void repairsTheConditionWhenItIsFlippedAndKeepsTheOthers() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        cluster.nodes.setCondition("n1", "MemoryPressure", "False", "KubeletHasSufficientMemory");
        observed.start("n1").acquire(request());
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
    void takesASubnetOfAnyLength() {
        cluster.nodes.addNode("n1", "10.5.7.0/26");
        assertEquals(
                "10.5.7.0/26", cluster.open("n1").acquire(request()).subnets().toString());
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
        observed.start("n3");
        assertEquals(Set.of("10.5.7.0/24,fd00:5:0:7::/64", "10.5.8.0/24,fd00:5:0:8::/64"), observed.subnets());
        cluster.nodes.addNode("n4", "10.5.9.0/24");
        PluginException e =
                assertThrows(PluginException.class, () -> cluster.open("n4").acquire(both));
        assertTrue(e.getMessage().contains("IPv6"), e::getMessage);
        assertEquals(
                "10.5.7.0/24", cluster.open("n1").acquire(request()).subnets().toString(), "IPv6 is off here");
        assertEquals(Optional.empty(), cluster.annotation("n1", "public-ipv6"), "what is stale is removed");
    }

    @Test
    void findsItsNodeByItsPod() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        cluster.server.admin(
                "POST",
                "/api/v1/namespaces/kube-flannel/pods",
                "{\"metadata\":{\"name\":\"flannel-x\"},\"spec\":{\"nodeName\":\"n1\",\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
        var pod = new PodEnvironment(
                Map.of(
                        "KUBERNETES_SERVICE_HOST", "127.0.0.1",
                        "KUBERNETES_SERVICE_PORT", Integer.toString(cluster.proxy.port()),
                        "POD_NAMESPACE", "kube-flannel",
                        "POD_NAME", "flannel-x"),
                directory);
        KubeStore store = cluster.open(KubeStoreOptions.of(Settings.EMPTY, pod), Cluster.QUICK);
        assertEquals("10.5.7.0/24", store.acquire(request()).subnets().toString());
        cluster.server.admin("DELETE", "/api/v1/namespaces/kube-flannel/pods/flannel-x?gracePeriodSeconds=0", "");
    }

    @Test
    void usesAnotherAnnotationPrefix() {
        cluster.nodes.addNode("n1", "10.5.7.0/24");
        cluster.nodes.addNode("p1", "10.5.11.0/24");
        cluster.nodes.joinVxlan("p1", "192.168.0.11", "0a:00:00:00:00:11");
        KubeStore store = cluster.open("n1", Map.of("kube-annotation-prefix", "example.com/net"));
        store.watch(recorder);
        store.acquire(request());
        assertEquals(Optional.of("192.168.0.1"), cluster.annotation("n1", "example.com/net-public-ip"));
        assertEquals(Optional.empty(), cluster.annotation("n1", "public-ip"));
        Await.until("only itself", SOON, () -> observed.subnets().equals(Set.of("10.5.7.0/24")));
    }
}
