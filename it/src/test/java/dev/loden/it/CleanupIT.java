package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.demo.ReferenceNetwork.Store;
import dev.loden.lab.net.Namespace;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code loden cleanup} on a host full of what is others'. */
@Tag("net")
class CleanupIT {
    /** Named or marked as ours, but of another network; and things of no one we know. */
    private static final String OTHERS = """
            ip link add flannel.9 type vxlan id 9 dev eth0 dstport 9999
            ip addr add 10.5.0.0/32 dev flannel.9
            ip link set flannel.9 up
            ip route add 10.5.1.0/24 via 172.16.1.101 proto 76
            ip route add 10.6.1.0/24 via 172.16.1.101 proto static
            ip nexthop add id 77 via 172.16.1.101 dev eth0 protocol static
            ip link add cni0 type bridge
            ip addr add 10.244.0.1/24 dev cni0
            iptables -t nat -N FLANNEL-POSTRTG
            iptables -t nat -A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -m comment --comment "flanneld masq" -j RETURN
            iptables -t nat -A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
            iptables -N KUBE-FORWARD
            iptables -A KUBE-FORWARD -s 10.244.0.0/16 -j ACCEPT
            iptables -A FORWARD -j KUBE-FORWARD
            nft add table ip others
            ip addr add fd05::/128 dev flannel.9 nodad
            ip -6 route add fd05:0:0:1::/64 via fd00:172:16:1::65 proto 76
            ip -6 route add fd06:0:0:1::/64 via fd00:172:16:1::65 proto static
            ip nexthop add id 76 via fd00:172:16:1::65 dev eth0 protocol static
            ip addr add fd00:10:244::1/64 dev cni0 nodad
            ip6tables -t nat -N FLANNEL-POSTRTG
            ip6tables -t nat -A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -m comment --comment "flanneld masq" -j RETURN
            ip6tables -t nat -A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
            ip6tables -N KUBE-FORWARD
            ip6tables -A KUBE-FORWARD -s fd00:10:244::/48 -j ACCEPT
            """;

    /** Of a daemon for another network, as no daemon of ours would leave it. */
    private static final String ANOTHER = """
            iptables -t nat -A FLANNEL-POSTRTG -s 10.5.0.0/16 -d 10.5.0.0/16 -j RETURN
            nft add table ip flannel-ipv4
            nft add chain ip flannel-ipv4 postrtg
            nft add rule ip flannel-ipv4 postrtg ip saddr 10.5.0.0/16 return
            ip6tables -t nat -A FLANNEL-POSTRTG -s fd05::/48 -d fd05::/48 -j RETURN
            nft add table ip6 flannel-ipv6
            nft add chain ip6 flannel-ipv6 postrtg
            nft add rule ip6 flannel-ipv6 postrtg ip6 saddr fd05::/48 return
            """;

    /** What of it was not there at the start. */
    private static final String WITHOUT_ANOTHER = """
            iptables -t nat -D FLANNEL-POSTRTG 2
            ip6tables -t nat -D FLANNEL-POSTRTG 2
            nft delete table ip flannel-ipv4
            nft delete table ip6 flannel-ipv6
            """;

    private static Scenario scenario() {
        List<String> daemon =
                List.of(Scenario.HOME.resolve("bin/lodend").toString(), "--ip-masq", "--ip-blackhole-route");
        return Scenario.create(
                new ReferenceNetwork.Options(3, Store.FILE, "eth0", Mode.DIRECT_ROUTING.backendJson(), daemon),
                Side.BOTH);
    }

    /** All nodes, until the first one has a route of each family to the last. */
    private static void start(Scenario scenario) {
        scenario.network().nodes().forEach(scenario.network()::start);
        scenario.network().nodes().forEach(each -> each.awaitReady(Scenario.SOON));
        scenario.writeForeignLease(20);
        for (Side side : Side.values()) {
            String route = side.subnet(2) + " via " + side.node(2);
            Await.until(
                    route,
                    Scenario.SOON,
                    () -> all(scenario.master().namespace()).contains(route));
        }
        // An address is in a table of routes when the kernel knows that nobody else has it.
        Await.until(
                "addresses without doubt",
                Scenario.SOON,
                () -> scenario.master().namespace().ip("-6 addr show tentative").isEmpty());
    }

    @Test
    void removesWhatIsOursAndNothingElse() throws Exception {
        try (Scenario scenario = scenario()) {
            Node node = scenario.master();
            Namespace host = node.namespace();
            host.run("sh", "-ec", OTHERS);
            host.run("sh", "-ec", ANOTHER);
            String before = all(host);
            host.run("sh", "-ec", WITHOUT_ANOTHER);

            start(scenario);
            String refused = cleanup(node, "");
            assertTrue(refused.contains("a daemon runs") && refused.endsWith("exit 2"), refused);
            node.stop();
            host.run("sh", "-ec", ANOTHER);
            String left = all(host);
            String dry = cleanup(node, "--dry-run");
            assertEquals(left, all(host), "a dry run");

            String done = cleanup(node, "");
            assertEquals(dry, done);
            for (String step : List.of(
                    "ip link delete flannel.1\n",
                    "ip link delete flannel-v6.1\n",
                    "ip -4 route delete 10.244.2.0/24 dev eth0 via 172.16.1.102 proto 76\n",
                    "ip -6 route delete fd00:10:244:2::/64 dev eth0 via fd00:172:16:1::66 metric 1024 proto 76\n",
                    "\niptables-nft -t filter -F FLANNEL-FWD\n",
                    "\nip6tables-nft -t filter -F FLANNEL-FWD\n",
                    "\nexit 0")) {
                assertTrue(done.contains(step), step + " in " + done);
            }
            assertEquals(before, all(host), done);
            assertFalse(Files.exists(node.subnetFile()));
            assertFalse(Files.exists(node.directory().resolve("state")));
            assertTrue(cleanup(node, "").contains("There is nothing to remove.\nexit 0"));

            leavesATableThatIsShared(node);
        }
    }

    private static void leavesATableThatIsShared(Node node) {
        Namespace host = node.namespace();
        host.run("nft", "add", "rule", "ip", "flannel-ipv4", "postrtg", "ip", "saddr", "10.244.0.0/16", "return");
        assertTrue(cleanup(node, "--network=10.244.0.0/16").contains("nothing"), "a table that is shared");
        host.run("nft", "delete", "rule", "ip", "flannel-ipv4", "postrtg", "handle", "2");
        String table = cleanup(node, "--network=10.244.0.0/16");
        assertEquals("nft delete table ip flannel-ipv4\nexit 0", table);
    }

    /** What it prints for one node, and its exit code. */
    static String cleanup(Node node, String options) {
        return node.namespace()
                .run(
                        "sh",
                        "-c",
                        Scenario.HOME.resolve("bin/loden") + " cleanup " + options + " --socket="
                                + node.subnetFile().resolveSibling("subnet.sock") + " --subnet-file="
                                + node.subnetFile() + " --state-dir="
                                + node.directory().resolve("state") + " 2>&1; echo exit $?")
                .strip();
    }

    /** Without what changes by itself. */
    private static String all(Namespace host) {
        return host.run(
                "sh",
                "-c",
                "ip -o link | cut -d' ' -f2-9; ip -o addr show scope global | cut -d' ' -f2-8; ip -4 route show table all;"
                        + " ip -6 route show table all | grep -v 'f[ef][08]0::'; ip nexthop;"
                        + " for v in '' 6; do ip${v}tables-save | grep -v '^#' | sed 's/\\[.*\\]//'; done;"
                        + " nft list table ip flannel-ipv4; nft list table ip6 flannel-ipv6; nft list tables | sort");
    }
}
