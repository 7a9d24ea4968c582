package dev.loden.core.turn;

import static dev.loden.core.turn.SteppedNode.NOTHING;
import static dev.loden.core.turn.SteppedNode.acquired;
import static dev.loden.core.turn.SteppedNode.config;
import static dev.loden.core.turn.SteppedNode.leases;
import static dev.loden.core.turn.SteppedNode.list;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.PluginException;
import dev.loden.core.sample.Fixture;
import dev.loden.core.sample.PairBackend;
import dev.loden.testkit.FakeKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that lacks one of the two families of its network: an address, or a subnet. */
class MissingFamilyTest {
    private static final String DUAL = """
            {"Network":"10.244.0.0/16","EnableIPv6":true,"IPv6Network":"fd00:244::/48","SubnetMin":"10.244.0.0",\
            "IPv6SubnetMin":"fd00:244::","Backend":{"Type":"pair"}}""";
    private static final String KEY = "10.244.0.0-24&fd00:244::-64";
    private static final Lease PEER = lease("10.244.1.0-24&fd00:244:0:1::-64", 1, Family.values());

    @TempDir
    Path directory;

    private SteppedNode node(FakeKernel kernel, String... flags) {
        Settings settings =
                Stream.of(flags).map(flag -> Settings.of(flag, "true")).reduce(Settings.EMPTY, Settings::plus);
        return new SteppedNode(kernel, directory, settings, PairBackend.PLUGINS);
    }

    private static Lease lease(String key, int number, Family... families) {
        List<Family> has = List.of(families);
        return new Lease(
                Subnets.parseKey(key),
                new LeaseAttributes(
                        Optional.of(Ipv4.parse("172.16.1." + (100 + number))).filter(ip -> has.contains(Family.IPV4)),
                        Optional.of(Ipv6.parse("fd00:16::" + (64 + number))).filter(ip -> has.contains(Family.IPV6)),
                        PairBackend.advertisement("02:00:00:00:04:0" + number, "02:00:00:00:06:0" + number)));
    }

    private static HostLink eth0(Family... families) {
        List<Address> all = List.of(
                new Address("eth0", Ipv4.parse("172.16.1.100"), 24),
                new Address("eth0", Ipv6.parse("fd00:16::64"), 64));
        return new HostLink(
                2,
                "eth0",
                1500,
                true,
                all.stream()
                        .filter(on -> List.of(families).contains(on.address().family()))
                        .toList());
    }

    /** At the start the first address is waited for a while. */
    private static void begin(SteppedNode node) {
        assertThrows(PluginException.class, () -> node.step(config(DUAL)));
        assertThrows(PluginException.class, () -> node.step(list(PEER)));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void saysWhatIsMissingWhereAndWhatToDo(Family missing) {
        Family other = missing == Family.IPV4 ? Family.IPV6 : Family.IPV4;
        var kernel = Fixture.dualHost().hostLink(eth0(other));
        SteppedNode node = node(kernel);
        begin(node);
        String message = assertThrows(PluginException.class, () -> node.pass(Duration.ofSeconds(5)))
                .getMessage();

        String network = missing == Family.IPV4 ? "10.244.0.0/16" : "fd00:244::/48";
        assertTrue(
                message.startsWith(
                        "external interface eth0 has no " + missing + " address, as network " + network + " needs"),
                message);
        assertTrue(message.endsWith("or serve " + other + " alone with --allow-missing-family"), message);
        assertEquals(missing == Family.IPV6, message.contains("net.ipv6.conf.eth0.disable_ipv6"), message);
        assertFalse(Files.exists(node.subnetEnv));
    }

    @Test
    void servesIpv4AloneWhereThatIsAllowed() throws IOException {
        SteppedNode node = node(Fixture.dualHost().hostLink(eth0(Family.IPV4)), "allow-missing-family");
        begin(node);
        node.pass(Duration.ofSeconds(5));
        assertEquals(List.of(Family.IPV4), node.claims.getLast().config().families());
        node.step(acquired(lease("10.244.0.0-24", 0, Family.IPV4)));

        assertEquals("", node.status.unready());
        assertEquals(
                "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.0.1/24\nFLANNEL_MTU=1430\nFLANNEL_IPMASQ=false\n",
                Files.readString(node.subnetEnv));
        assertEquals(
                List.of("[10.244.0.0/16] 10.244.0.0/24"),
                node.traffic.stream().distinct().toList());
        assertTrue(hasRoute(node, "10.244.1.0/24"));
        assertFalse(node.kernel.toString().contains("pair6"));
        assertTrue(troubles(node).contains("IPv6 is not served: external interface eth0 has no IPv6 address"));
    }

    @Test
    void servesIpv6AloneWhereThatIsAllowed() {
        SteppedNode node = node(Fixture.dualHost().hostLink(eth0(Family.IPV6)), "allow-missing-family");
        begin(node);
        node.pass(Duration.ofSeconds(5));
        node.step(acquired(lease("0.0.0.0-0&fd00:244::-64", 0, Family.IPV6)));

        assertEquals("", node.status.unready());
        assertTrue(hasRoute(node, "fd00:244:0:1::/64"));
        assertFalse(node.kernel.toString().contains("pair4"));
    }

    /** Nor does the first address that comes make another node of it: its pods have IPv4 alone. */
    @Test
    void keepsTheSubnetsThatItChose() {
        SteppedNode node = node(Fixture.dualHost().hostLink(eth0(Family.IPV4)), "allow-missing-family");
        begin(node);
        node.pass(Duration.ofSeconds(5));
        node.step(acquired(lease("10.244.0.0-24", 0, Family.IPV4)));
        int claims = node.claims.size();
        node.kernel.hostLink(eth0(Family.values()));
        node.step(NOTHING);

        assertEquals(claims, node.claims.size());
        assertEquals("10.244.0.0/24", node.status.node().subnets());
        assertTrue(troubles(node).contains("IPv6 is not served: this node's lease 10.244.0.0/24 has no IPv6 subnet"));
    }

    /** Kubernetes has assigned both. */
    @Test
    void servesBothOnceThereIsAnAddressForTheAssignedSubnet() {
        SteppedNode node =
                node(Fixture.dualHost().hostLink(eth0(Family.IPV4)), "allow-missing-family", "kube-subnet-mgr");
        begin(node);
        node.pass(Duration.ofSeconds(5));
        node.step(acquired(lease("10.244.0.0-24", 0, Family.IPV4)));
        node.kernel.hostLink(eth0(Family.values()));
        node.step(NOTHING);
        assertEquals(
                Family.values().length,
                node.claims.getLast().config().families().size());
        node.step(acquired(lease(KEY, 0, Family.values())));

        assertEquals("", node.status.unready());
        assertTrue(hasRoute(node, "fd00:244:0:1::/64"));
        assertEquals("", troubles(node));
    }

    /** Kubernetes has assigned one. */
    @Test
    void servesTheFamilyThatItHasASubnetOf() throws IOException {
        SteppedNode node = node(Fixture.dualHost(), "allow-missing-family", "kube-subnet-mgr");
        node.step(config(DUAL));
        node.step(list(PEER));
        node.step(acquired(lease("10.244.0.0-24", 0, Family.values())));

        assertEquals("", node.status.unready());
        assertFalse(Files.readString(node.subnetEnv).contains("IPV6"));
        assertTrue(hasRoute(node, "10.244.1.0/24"));
        assertFalse(hasRoute(node, "fd00:244:0:1::/64"));
        assertTrue(troubles(node).contains("has no IPv6 subnet"));
        node.kernel.forgetChanges();
        node.step(NOTHING);
        assertEquals(0, node.kernel.writes());
    }

    /** A family that is lost is given up after a while, is back at once, and the other goes on in the meantime. */
    @ParameterizedTest
    @EnumSource(Family.class)
    void goesOnWithTheOtherFamily(Family lost) {
        Family other = lost == Family.IPV4 ? Family.IPV6 : Family.IPV4;
        SteppedNode node = node(Fixture.dualHost(), "allow-missing-family");
        node.step(config(DUAL));
        node.step(list(PEER));
        node.step(acquired(lease(KEY, 0, Family.values())));
        String good = node.kernel.toString();
        node.kernel.hostLink(eth0(other));
        node.step(NOTHING);
        Lease second = lease("10.244.2.0-24&fd00:244:0:2::-64", 2, Family.values());
        node.step(leases(new LeaseEvent.Upserted(second)));

        assertTrue(hasRoute(node, subnet(second, other)));
        node.step(leases(new LeaseEvent.Removed(second.subnets())));
        node.pass(Duration.ofSeconds(31));
        assertFalse(hasRoute(node, subnet(PEER, lost)), node.kernel::toString);
        assertTrue(hasRoute(node, subnet(PEER, other)));
        assertEquals("", node.status.unready());
        assertTrue(troubles(node).startsWith(lost + " is not served"), troubles(node));
        assertEquals(2, node.claims.getLast().config().families().size(), "its subnets stay its own");
        assertEquals(
                Optional.<IpAddress>empty(), node.claims.getLast().attributes().publicAddress(lost));

        node.kernel.hostLink(eth0(Family.values()));
        node.step(NOTHING);
        assertEquals(lines(good), lines(node.kernel.toString()));
        assertEquals("", troubles(node));
    }

    private static List<String> lines(String text) {
        return text.lines().sorted().toList();
    }

    private static String subnet(Lease lease, Family family) {
        return lease.subnets().subnet(family).orElseThrow().toString();
    }

    private static boolean hasRoute(SteppedNode node, String subnet) {
        return node.kernel.find(new ObjectKey.OfRoute(Prefix.parse(subnet))).isPresent();
    }

    private static String troubles(SteppedNode node) {
        return ((List<?>) node.status.report().members().get("troubles"))
                .stream()
                        .map(trouble -> ((Settings) trouble).string("trouble").orElseThrow())
                        .collect(Collectors.joining());
    }
}
