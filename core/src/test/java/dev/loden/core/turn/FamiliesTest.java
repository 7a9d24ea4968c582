package dev.loden.core.turn;

import static dev.loden.core.turn.SteppedNode.acquired;
import static dev.loden.core.turn.SteppedNode.config;
import static dev.loden.core.turn.SteppedNode.leases;
import static dev.loden.core.turn.SteppedNode.list;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.core.sample.Fixture;
import dev.loden.core.sample.PairBackend;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Peers of which one family is another matter than the other, in a network of both: node i is 172.16.1.100+i and fd00:16::100+i, and
 * holds 10.244.i.0/24 and fd00:244:0:i::/64.
 */
class FamiliesTest {
    private static final String DUAL = """
            {"Network":"10.244.0.0/16","EnableIPv6":true,"IPv6Network":"fd00:244::/48","SubnetMin":"10.244.0.0",\
            "IPv6SubnetMin":"fd00:244::","Backend":{"Type":"pair"%s}}""";
    private static final Advertisement MACS = macs("02:00:00:00:04:01", "02:00:00:00:06:01");

    @TempDir
    Path directory;

    private SteppedNode node;

    @BeforeEach
    void start() {
        node = new SteppedNode(Fixture.dualHost(), directory, Settings.EMPTY, PairBackend.PLUGINS);
        converge("", peer("10.244.1.0-24&fd00:244:0:1::-64", "172.16.1.101", "fd00:16::101", MACS));
    }

    private void converge(String more, Lease... peers) {
        node.step(config(DUAL.formatted(more)));
        node.step(list(peers));
        assertNotEquals(
                Step.UNFINISHED,
                node.step(acquired(peer(
                        "10.244.0.0-24&fd00:244::-64",
                        "172.16.1.100",
                        "fd00:16::64",
                        PairBackend.advertisement("02:00:00:00:04:00", "02:00:00:00:06:00")))));
        assertEquals("", node.status.unready());
        assertEquals(Map.of(), node.status.node().unreachable());
        node.kernel.forgetChanges();
    }

    private static Advertisement macs(String mac4, String mac6) {
        return PairBackend.advertisement(mac4, mac6);
    }

    private static Lease peer(String key, String ipv4, String ipv6, Advertisement advertisement) {
        return new Lease(
                Subnets.parseKey(key),
                new LeaseAttributes(
                        Optional.of(ipv4).filter(text -> !text.equals("-")).map(Ipv4::parse),
                        Optional.of(ipv6).filter(text -> !text.equals("-")).map(Ipv6::parse),
                        advertisement));
    }

    /** A change in one family alone leaves the other's objects untouched, those that it makes the same included. */
    @ParameterizedTest
    @CsvSource({
        "10.244.1.0-24&fd00:244:0:1::-64, 172.16.1.101, fd00:16::101, 02:00:00:00:04:01, 02:00:00:00:06:99, pair6",
        "10.244.1.0-24&fd00:244:0:1::-64, 172.16.1.101, fd00:16::999, 02:00:00:00:04:01, 02:00:00:00:06:01, pair6",
        "10.244.1.0-24&fd00:244:0:1::-64, 172.16.1.101, -,            02:00:00:00:04:01, 02:00:00:00:06:01, pair6",
        "10.244.1.0-24&fd00:244:0:1::-64, 172.16.1.101, fd00:16::101, 02:00:00:00:04:01, nonsense,          pair6",
        "10.244.1.0-24&fd00:244:0:1::-64, 172.16.1.199, fd00:16::101, 02:00:00:00:04:01, 02:00:00:00:06:01, pair4",
        "10.244.1.0-24&fd00:244:0:1::-64, 172.16.1.101, fd00:16::101, 02:00:00:00:04:99, 02:00:00:00:06:01, pair4",
        "10.244.1.0-24&fd00:244:0:1::-64, -,            fd00:16::101, 02:00:00:00:04:01, 02:00:00:00:06:01, pair4",
    })
    void followsAChangeInOneFamilyAlone(String key, String ipv4, String ipv6, String mac4, String mac6, String only) {
        Lease before = peer(key, "172.16.1.101", "fd00:16::101", MACS);
        Lease changed = peer(key, ipv4, ipv6, macs(mac4, mac6));

        assertEquals(Step.PARTIAL, node.step(leases(new LeaseEvent.Upserted(changed))));
        assertChangedOnly(only);
        node.kernel.forgetChanges();

        assertEquals(Step.PARTIAL, node.step(leases(new LeaseEvent.Upserted(before))));
        assertChangedOnly(only);
        assertEquals(Map.of(), node.status.node().unreachable());
    }

    /** A podCIDR of the second family that comes or goes is another lease of the same node. */
    @Test
    void followsASecondSubnetThatComesAndGoes() {
        Lease both = peer("10.244.1.0-24&fd00:244:0:1::-64", "172.16.1.101", "fd00:16::101", MACS);
        Lease one = peer("10.244.1.0-24", "172.16.1.101", "fd00:16::101", MACS);

        node.step(replacing(both, one));
        assertChangedOnly("pair6");
        assertEquals(
                Map.of(one.subnets(), "not reached by IPv6: has no IPv6 subnet"),
                node.status.node().unreachable());
        node.kernel.forgetChanges();

        node.step(replacing(one, both));
        assertChangedOnly("pair6");
        assertEquals(Map.of(), node.status.node().unreachable());
    }

    private static News replacing(Lease before, Lease after) {
        return new News(
                Optional.empty(),
                List.of(new LeaseEvent.Removed(before.subnets()), new LeaseEvent.Upserted(after)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
    }

    private void assertChangedOnly(String device) {
        List<String> links = node.kernel.changes().stream()
                .map(change -> change.object().link())
                .distinct()
                .toList();
        assertEquals(List.of(device), links, () -> node.kernel.changes().toString());
    }

    @Test
    void saysWhyAPeerIsReachedInOneFamilyAlone() {
        Lease peer = peer("10.244.1.0-24&fd00:244:0:1::-64", "172.16.1.101", "-", MACS);
        node.step(leases(new LeaseEvent.Upserted(peer)));

        assertEquals(
                Map.of(peer.subnets(), "not reached by IPv6: has no public IPv6 address"),
                node.status.node().unreachable());
        node.step(leases(new LeaseEvent.Removed(peer.subnets())));
        assertEquals(Map.of(), node.status.node().unreachable());
    }

    @Test
    void leavesOutAPeerThatIsReachedInNeither() {
        Lease peer = peer("10.244.1.0-24&fd00:244:0:1::-64", "172.16.1.101", "-", macs("nonsense", "nonsense"));
        node.step(leases(new LeaseEvent.Upserted(peer)));

        assertTrue(node.status.node().unreachable().get(peer.subnets()).startsWith("\"nonsense\""));
        assertEquals(Optional.empty(), route("10.244.1.0/24"));
        assertEquals(Optional.empty(), route("fd00:244:0:1::/64"));
    }

    /** On the segment with one family, behind a router with the other. */
    @ParameterizedTest
    @CsvSource({
        "172.16.1.101, 2001:db8::101, eth0,  pair6",
        "192.0.2.101,  fd00:16::101,  pair4, eth0",
        "172.16.1.101, fd00:16::101,  eth0,  eth0",
        "192.0.2.101,  2001:db8::101, pair4, pair6",
    })
    void routesDirectlyByFamily(String ipv4, String ipv6, String link4, String link6) {
        node.step(config(DUAL.formatted(",\"Direct\":true")));
        node.step(leases(new LeaseEvent.Upserted(peer("10.244.1.0-24&fd00:244:0:1::-64", ipv4, ipv6, MACS))));

        assertEquals(link4, route("10.244.1.0/24").orElseThrow().link());
        assertEquals(link6, route("fd00:244:0:1::/64").orElseThrow().link());
        for (String device : List.of("pair4", "pair6")) {
            boolean tunnel = device.equals(link4) || device.equals(link6);
            assertEquals(tunnel, node.kernel.toString().contains("dev " + device + " dst"), node.kernel::toString);
        }
        assertEquals(Map.of(), node.status.node().unreachable());
    }

    /** The IPv6 segment gets a router in between; nothing of IPv4 is touched. */
    @Test
    void followsASegmentThatIsLostInOneFamily() {
        node.step(config(DUAL.formatted(",\"Direct\":true")));
        assertEquals("eth0", route("fd00:244:0:1::/64").orElseThrow().link());
        node.kernel.forgetChanges();
        var behind =
                new HostRoute(Prefix.parse("fd00:16::101/128"), Optional.of(Ipv6.parse("fd00:16::1")), "eth0", 1024);
        node.kernel.hostRoute(behind);

        node.step(SteppedNode.NOTHING);
        assertEquals("eth0", route("10.244.1.0/24").orElseThrow().link());
        assertEquals("pair6", route("fd00:244:0:1::/64").orElseThrow().link());
        assertTrue(
                node.kernel.changes().stream().map(change -> change.object()).noneMatch(FamiliesTest::isIpv4),
                () -> node.kernel.changes().toString());
    }

    private static boolean isIpv4(KernelObject object) {
        return object.link().equals("pair4") || object.toString().contains("10.244.");
    }

    private Optional<Route> route(String subnet) {
        return node.kernel.find(new ObjectKey.OfRoute(Prefix.parse(subnet))).map(Route.class::cast);
    }
}
