package dev.loden.it;

import static dev.loden.it.KubeScenario.awaitReadyz;
import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Node object decides, on a real API server: the subnet, and by an annotation the external interface. */
@Tag("net")
class KubeNodeIT {
    private final KubeScenario scenario = new KubeScenario();

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void choosesTheLinkThatHasTheAnnotatedAddress() {
        Node node = scenario.addNode("master", "10.244.0.0/24");
        node.namespace().ip("link add eth1 type veth peer name eth1p");
        node.namespace().ip("address add 192.0.2.7/24 dev eth1");
        node.namespace().ip("link set eth1 mtu 1400 up");
        node.namespace().ip("link set eth1p up");
        scenario.cluster.annotate("master", Map.of("node-public-ip", Optional.of("192.0.2.7")));
        scenario.startChoosing(node);
        node.awaitReady(SOON);
        awaitReadyz(node, "ok 200");

        assertTrue(isOver(node, "192.0.2.7", "eth1"));
        assertEquals(1350, node.subnetEnv().mtu());
        assertEquals(Optional.of("192.0.2.7"), scenario.annotation("master", "public-ip"));
        assertFalse(Scenario.log(node).contains("acquired lease 10.244.0.0/24 (was"), () -> Scenario.log(node));

        scenario.cluster.annotate("master", Map.of("node-public-ip", Optional.empty()));
        Await.until("the default route's link", SOON, () -> isOver(node, "172.16.1.100", "eth0"));
        Await.until(
                "its address",
                SOON,
                () -> scenario.annotation("master", "public-ip").equals(Optional.of("172.16.1.100")));
    }

    /** Rules for choosing a subnet, and broken ones, where none is chosen. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"SubnetLen\":28",
                "\"SubnetLen\":8",
                "\"SubnetLen\":0,\"SubnetMin\":\"10.244.100.0\",\"SubnetMax\":\"10.244.200.0\"",
                "\"SubnetMin\":\"10.244.200.0\",\"SubnetMax\":\"10.244.100.0\"",
                "\"SubnetLen\":24,\"SubnetMin\":\"192.0.2.0\"",
                "\"IPv6SubnetLen\":200,\"IPv6SubnetMin\":\"fd00::\""
            })
    void thePodCidrDecidesWhateverTheRulesForSubnetsSay(String rules) {
        Node node = scenario.addNode("master", "10.244.7.0/25");
        scenario.config.write("{\"Network\":\"10.244.0.0/16\"," + rules + ",\"Backend\":{\"Type\":\"vxlan\"}}");
        scenario.start(node);
        node.awaitReady(SOON);
        awaitReadyz(node, "ok 200");
        assertEquals("10.244.7.0/25", node.subnetEnv().subnet().toString());
        assertTrue(node.namespace().ip("address show dev flannel.1").contains("10.244.7.0/32"));
    }

    private static boolean isOver(Node node, String address, String link) {
        return node.namespace().ip("-oneline -details link").contains("vxlan id 1 local " + address + " dev " + link);
    }
}
