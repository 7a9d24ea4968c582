package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Family;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Namespace;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code loden cleanup} after other backends than IPv4's vxlan, and of what CNI plugins have left. */
@Tag("net")
class CleanupModesIT {
    private static final String NOTHING = "There is nothing to remove.\nexit 0";
    private static final Set<Family> BOTH = Set.of(Family.IPV4, Family.IPV6);

    @TempDir
    Path directory;

    /** Others' devices of each kind, with our names or in the place of ours, and others' rules. */
    private static final String OTHERS = """
            ip link add flannel-v6.9 type vxlan id 9 dev eth0 dstport 9999
            ip -6 addr add fd00:5::/128 dev flannel-v6.9 nodad
            ip -6 route add fd00:5:1::/64 dev eth0 proto 76
            ip tuntap add flannel7 mode tun
            ip addr add 10.5.0.0/32 dev flannel7
            ip tuntap add tun0 mode tun
            ip addr add 10.244.77.0/32 dev tun0
            nft add table ip6 others
            nft add table inet flannel-ipv6
            """;

    /** Without what changes by itself. */
    private static String all(Namespace host) {
        String text = host.run(
                "sh",
                "-c",
                "ip -o link | cut -d' ' -f2-9; ip -o addr | cut -d' ' -f2-8; ip route show table all; ip -6 route show table all;"
                        + " nft list ruleset");
        return text.lines()
                .filter(line -> !line.contains("fe80") && !line.contains("ff00::"))
                .map(line ->
                        line.replaceAll("packets \\d+ bytes \\d+|expires.*", "").strip())
                .collect(Collectors.joining("\n"));
    }

    /** What iptables' nft variant leaves is empty chains. */
    private static String withoutRules(Namespace host) {
        return all(host).replaceAll("(?s)\ntable .*", "");
    }

    private static Scenario oneNode(Set<Family> families, String backendJson, String... flags) {
        var command =
                new ArrayList<>(List.of(Scenario.HOME.resolve("bin/lodend").toString()));
        command.addAll(List.of(flags));
        return Scenario.create(
                new ReferenceNetwork.Options(2, ReferenceNetwork.Store.FILE, "eth0", backendJson, command), families);
    }

    /** IPv6 devices, rules, marked routes and blackholes; nft tables; host-local's addresses. */
    @Test
    void removesBothFamiliesAndTheirNftTables() throws IOException {
        String nft = "{\"Type\":\"vxlan\",\"DirectRouting\":true},\"EnableNFTables\":true";
        try (Scenario scenario = oneNode(BOTH, nft, "--ip-masq", "--ip-blackhole-route")) {
            Node node = scenario.master();
            Namespace host = node.namespace();
            host.run("sh", "-ec", OTHERS);
            String before = all(host);
            scenario.network().nodes().forEach(scenario.network()::start);
            scenario.network().nodes().forEach(each -> each.awaitReady(SOON));
            Await.until("the peer", SOON, () -> all(host).contains("fd00:10:244:1::/64 via"));
            node.stop();
            Path cni = directory.resolve("networks/cbr0");
            Files.createDirectories(cni);
            Files.writeString(cni.resolve("10.244.0.5"), "container");
            Files.writeString(cni.resolve("10.5.0.5"), "another's");

            String options = "--cni --cni-conf-dir=" + directory + " --cni-state-dir=" + directory;
            String done = CleanupIT.cleanup(node, options);
            assertTrue(done.endsWith("exit 0"), done);
            assertTrue(done.contains("nft delete table ip6 flannel-ipv6\n"), done);
            assertTrue(done.contains("ip link delete flannel-v6.1\n"), done);
            assertTrue(done.contains("ip -6 route delete fd00:10:244:1::/64 dev eth0 via fd00:172:16:1::65"), done);
            assertTrue(done.contains("ip -6 route delete blackhole fd00:10:244::/64"), done);
            assertTrue(done.contains("rm " + cni.resolve("10.244.0.5") + "\n"), done);
            assertTrue(Files.exists(cni.resolve("10.5.0.5")), done);
            assertEquals(before, all(host), done);
            assertEquals(
                    NOTHING, CleanupIT.cleanup(node, options + " --network=10.244.0.0/16 --network=fd00:10:244::/48"));
        }
    }

    /** Its TUN device stays when the daemon stops. */
    @Test
    void removesUdpsDevice() {
        try (Scenario scenario = oneNode(Set.of(Family.IPV4), "{\"Type\":\"udp\"}")) {
            Node node = scenario.master();
            node.namespace().run("sh", "-ec", OTHERS);
            String before = withoutRules(node.namespace());
            scenario.network().startAndWait(node);
            assertTrue(all(node.namespace()).contains("flannel0"));
            node.stop();

            String done = CleanupIT.cleanup(node, "");
            assertTrue(done.contains("ip link delete flannel0\n") && done.endsWith("exit 0"), done);
            assertEquals(before, withoutRules(node.namespace()), done);
            assertEquals(NOTHING, CleanupIT.cleanup(node, "--network=10.244.0.0/16"));
        }
    }

    /** Both families' devices, which wireguard-go made, and rules by ip6tables. */
    @Test
    void removesWireGuardsDevicesAndKey() throws IOException {
        try (UserSpaceWireGuard network = UserSpaceWireGuard.create(directory, BOTH, "{\"Type\":\"wireguard\"}")) {
            Node node = network.nodes().getFirst();
            network.start(node);
            node.awaitReady(SOON);
            assertTrue(network.has(node, "flannel-wg-v6"));
            node.stop();
            assertTrue(network.has(node, "flannel-wg"), "it goes on forwarding");

            String done = CleanupIT.cleanup(node, "");
            assertTrue(done.contains("ip link delete flannel-wg\n"), done);
            assertTrue(done.contains("ip link delete flannel-wg-v6\n"), done);
            assertTrue(done.contains("ip6tables-nft -t filter -F FLANNEL-FWD\n"), done);
            assertTrue(done.contains("state/wireguard-key\n") && done.endsWith("exit 0"), done);
            assertFalse(network.has(node, "flannel-wg") || network.has(node, "flannel-wg-v6"), done);
            assertFalse(Files.exists(node.directory().resolve("state")), done);
            assertEquals(NOTHING, CleanupIT.cleanup(node, "--network=10.244.0.0/16 --network=fd00:10:244::/48"));
        }
    }
}
