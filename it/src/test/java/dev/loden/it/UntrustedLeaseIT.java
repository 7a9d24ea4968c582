package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What leases that anybody may have written do not do to a host, its devices and its peers. */
@Tag("net")
class UntrustedLeaseIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String MAC = "aa:bb:cc:00:00:09";

    @Test
    void takeNothingFromOthers() {
        try (Scenario scenario = Scenario.create(ReferenceNetwork.Store.FILE)) {
            Node master = scenario.master();
            ip(master, "link add flannel.2 mtu 1400 up type vxlan id 2 local 172.16.1.100 dev eth0 dstport 8472");
            ip(master, "address add 10.99.3.0/32 dev flannel.2");
            ip(master, "route add 10.99.4.0/24 via 10.99.4.0 dev flannel.2 onlink");
            ip(master, "route add 10.244.77.0/24 via 172.16.1.77 dev eth0");
            String before = others(master);
            scenario.network().store().writeLease("10.244.9.0-24", lease("172.16.1.109", 1, MAC));
            scenario.network().startAndWait(master);
            Await.until("the healthy peer", SOON, () -> routes(master).contains("10.244.9.0/24 via 10.244.9.0"));
            assertTrue(ip(master, "-details link show flannel.1").contains("alias loden 10.244.0.0/16"));

            scenario.network().store().writeLease("10.244.2.0-24", lease("172.16.1.102", 2, "aa:bb:cc:00:00:02"));
            scenario.awaitLog(
                    master, "skipped lease 10.244.2.0/24: needs a device flannel.2, but flannel.2 (vxlan id 2");
            scenario.network().store().writeLease("10.244.9.7-32", lease("172.16.1.66", 1, "aa:bb:cc:00:00:66"));
            scenario.awaitLog(master, "skipped lease 10.244.9.7/32: 10.244.9.7/32 overlaps 10.244.9.0/24");
            scenario.network().store().writeLease("10.244.20.0-24", lease("172.16.1.66", 1, MAC));
            scenario.awaitLog(master, "skipped lease 10.244.20.0/24: needs \"" + MAC);

            assertEquals(before, others(master));
            assertTrue(Scenario.fdb(master).toString().contains(MAC + " dst 172.16.1.109"));
            assertFalse(routes(master).contains("10.244.9.7"), routes(master));
            assertTrue(routes(master).contains("10.244.77.0/24 via 172.16.1.77 dev eth0"), routes(master));
        }
    }

    private static String others(Node node) {
        return ip(node, "-details link show flannel.2")
                + ip(node, "address show dev flannel.2").replace(" tentative", "")
                + ip(node, "route show dev flannel.2");
    }

    private static String routes(Node node) {
        return ip(node, "route");
    }

    private static String ip(Node node, String arguments) {
        return node.namespace().ip(arguments);
    }

    private static String lease(String publicIp, int vni, String mac) {
        return "{\"PublicIP\":\"%s\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\",\"BackendData\":{\"VNI\":%d,\"VtepMAC\":\"%s\"}}"
                .formatted(publicIp, vni, mac);
    }
}
