package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Family;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Ping;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A network of both families in which one family is another matter than the other. */
@Tag("net")
class FamiliesIT {
    private static final String DIRECT = "{\"Type\":\"vxlan\",\"DirectRouting\":true}";
    private static final Map<String, String> ALLOWED = Map.of("LODEN_ALLOW_MISSING_FAMILY", "true");

    private static Scenario scenario(String backend) {
        List<String> command =
                List.of(Scenario.HOME.resolve("bin/lodend").toString(), Pressure.drainTime(Duration.ofSeconds(2)));
        var options = new ReferenceNetwork.Options(2, ReferenceNetwork.Store.FILE, "eth0", backend, command);
        return Scenario.create(options, Set.of(Family.values()));
    }

    /** IPv6 is disabled on node1 until the end. */
    @Test
    void servesIpv4AloneOnANodeWithoutIpv6AndBothOnceItHasAnAddress() throws IOException {
        try (Scenario scenario = scenario(Mode.VXLAN.backendJson())) {
            Node master = scenario.master();
            Node node1 = scenario.node1();
            node1.namespace().run("sysctl", "-qw", "net.ipv6.conf.eth0.disable_ipv6=1");
            scenario.network().start(master);
            scenario.network().start(node1);
            scenario.awaitLog(
                    node1,
                    "external interface eth0 has no IPv6 address, as network fd00:10:244::/48 needs: give it one (sysctl"
                            + " net.ipv6.conf.eth0.disable_ipv6 must be 0)");
            assertFalse(Files.exists(node1.subnetFile()));
            node1.stop();

            scenario.network().start(node1, ALLOWED);
            master.awaitReady(SOON);
            node1.awaitReady(SOON);
            assertFalse(Files.readString(node1.subnetFile()).contains("IPV6"));
            scenario.awaitLog(node1, "family IPv6: not served, pods of this node have IPv4 alone");
            scenario.awaitLog(master, "not reached by IPv6: has no public IPv6 address");
            Pod pod = master.addPod();
            Pod alone = node1.addPod();
            assertEquals(1, alone.addresses().size());
            Scenario.assertReaches(pod, alone);
            assertEquals(
                    "", node1.namespace().ip("-o link show type vxlan").replaceAll("(?m)^.* flannel\\.1: .*\n?", ""));

            Ping ping = Ping.start(pod, alone.address().toString(), 50);
            node1.namespace().run("sysctl", "-qw", "net.ipv6.conf.eth0.disable_ipv6=0");
            node1.namespace().ip("address add " + node1.address(Family.IPV6) + "/64 dev eth0 nodad");
            for (Node node : List.of(master, node1)) {
                Await.until("IPv6 on " + node.name(), SOON, () -> hasIpv6Peer(node));
            }
            scenario.awaitLog(node1, "family IPv6: recovered");
            // As the CNI plugin does for its next pod.
            var range = node1.subnetEnv().ranges().getLast();
            node1.namespace().ip("address add " + range.gateway() + "/64 dev " + Node.POD_BRIDGE + " nodad");
            Scenario.assertReaches(pod, node1.addPod());
            assertEquals(0, ping.stop().lost());
        }
    }

    private static boolean hasIpv6Peer(Node node) {
        return node.namespace().ip("-6 route show dev flannel-v6.1").contains("via");
    }

    /** IPv6 goes by eth1 (on node1 eth2), whose MTU is a smaller one. */
    @Test
    void hasEachFamilyOnALinkOfItsOwn() {
        try (Scenario scenario = scenario(Mode.VXLAN.backendJson())) {
            List<Node> nodes = List.of(scenario.master(), scenario.node1());
            for (Node node : nodes) {
                int number = 100 + nodes.indexOf(node);
                String link = "eth" + (number - 99);
                SecondLink.attach(scenario, node, link, "192.168.7." + number);
                node.namespace().ip("link set " + link + " mtu 1400");
                node.namespace().ip("address add fd00:17::" + number + "/64 dev " + link + " nodad");
                scenario.network().start(node, Map.of("FLANNELD_IFACE_IPV6", link));
            }
            nodes.forEach(node -> node.awaitReady(SOON));
            String links = scenario.master().namespace().ip("-oneline -details link show type vxlan");
            assertTrue(links.matches("(?s).* flannel\\.1: .* mtu 1450 .* local 172\\.16\\.1\\.100 dev eth0 .*"), links);
            assertTrue(links.matches("(?s).* flannel-v6\\.1: .* mtu 1330 .* local fd00:17::100 dev eth1 .*"), links);
            assertEquals(1330, scenario.master().subnetEnv().mtu());
            scenario.awaitLog(scenario.master(), "external interface eth1 with fd00:17::100 (--iface=eth1)");
            Scenario.assertReaches(scenario.master().addPod(), scenario.node1().addPod());
        }
    }

    /** node1 is behind a router by IPv6 alone, then by IPv4 alone. */
    @Test
    void routesDirectlyInOneFamilyAndByTheTunnelInTheOther() {
        try (Scenario scenario = scenario(DIRECT)) {
            Node master = scenario.master();
            Node node1 = scenario.node1();
            for (Node node : List.of(master, node1)) {
                scenario.network().start(node);
            }
            List.of(master, node1).forEach(node -> node.awaitReady(SOON));
            awaitLinks(master, "eth0", "eth0");
            var wire = scenario.network().lab().segment().namespace();
            wire.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
            Pod from = master.addPod();
            Pod to = node1.addPod();
            Scenario.assertReaches(from, to);

            String behind = "route add " + node1.address(Family.IPV6) + "/128 via fd00:172:16:1::1 dev eth0";
            master.namespace().ip("-6 " + behind);
            awaitLinks(master, "eth0", "flannel-v6.1");
            Scenario.assertReaches(from, to);
            master.namespace().ip("-6 " + behind.replace("add", "delete"));
            master.namespace().ip("route add " + node1.address() + "/32 via 172.16.1.1 dev eth0");
            awaitLinks(master, "flannel.1", "eth0");
            Scenario.assertReaches(from, to);
            assertFalse(log(master).contains("not reached by"), log(master));
        }
    }

    private static void awaitLinks(Node node, String ipv4, String ipv6) {
        Await.until(ipv4 + " and " + ipv6, SOON, () -> {
            String routes = node.namespace().ip("route show 10.244.1.0/24")
                    + node.namespace().ip("-6 route show fd00:10:244:1::/64");
            return routes.lines().count() == 2
                    && routes.lines().findFirst().orElseThrow().contains(" dev " + ipv4 + " ")
                    && routes.lines().skip(1).findFirst().orElseThrow().contains(" dev " + ipv6 + " ");
        });
    }
}
