package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.plain;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.PluginException;
import dev.loden.core.sample.Fixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others break is repaired and counted; what only cannot work for a moment is waited out. */
class HealingTest {
    private static final String VXLAN = "{\"Type\":\"vxlan\"}";
    private static final String HOST_GW = "{\"Type\":\"host-gw\"}";
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final HostLink ETH1 =
            new HostLink(3, "eth1", 1500, true, List.of(new Address("eth1", Ipv4.parse("172.16.1.77"), 24)));

    @TempDir
    Path directory;

    private LiveNode node;

    @BeforeEach
    void start() {
        node = new LiveNode(Fixture.host(), directory);
    }

    @Test
    void countsWhatItRepairedAndNamesIt() {
        node.started(VXLAN, peer(1, vxlan(1, 1)), peer(2, vxlan(1, 2)));
        assertEquals(0, count("repairs"));
        long changes = count("changes");

        node.kernel.put(new Neighbor("flannel.1", Ipv4.parse("10.244.1.0"), MacAddress.parse("02:00:00:00:09:09")));
        node.kernel.delete(route(2));
        node.pass(SOON);

        assertEquals(2, count("repairs"));
        assertEquals(changes + 2, count("changes"));
        String last = node.status.all().string("lastRepair").orElseThrow();
        assertTrue(last.matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z .*"), last);
        assertTrue(last.contains("replace 10.244.1.0 dev flannel.1 lladdr aa:00:00:00:01:01"), last);
        assertTrue(last.contains("add 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink (missing)"), last);
    }

    @Test
    void doesNotCountWhatFollowsNews() {
        node.started(VXLAN, peer(1, vxlan(1, 1)));
        node.apply(new LeaseEvent.Upserted(peer(2, vxlan(1, 2))));
        node.apply(new LeaseEvent.Removed(peer(1, vxlan(1, 1)).subnets()));

        assertEquals(0, count("repairs"));
        assertEquals("", node.status.all().string("lastRepair").orElseThrow());
    }

    @Test
    void countsTurnsThatWriteNothing() {
        node.started(VXLAN, peer(1, vxlan(1, 1)));
        long turns = count("turns");
        long changes = count("changes");
        node.pass(SOON);

        assertEquals(turns + 1, count("turns"));
        assertEquals(changes, count("changes"));
    }

    @Test
    void doesNotCountWhatTheKernelRefusedAtFirst() {
        node.kernel.failAlways(route(1), 28);
        node.started(VXLAN, peer(1, vxlan(1, 1)));
        node.kernel.heal();
        node.pass(SOON);

        assertTrue(node.route(1).startsWith("10.244.1.0/24 via"), node.route(1));
        assertEquals(0, count("repairs"));
    }

    /** PAINS P5. */
    @ParameterizedTest
    @CsvSource({"1, EPERM", "28, ENOSPC", "22, EINVAL"})
    void onePeerThatIsRefusedHoldsUpNoOther(int errno, String name) {
        Lease[] peers = IntStream.rangeClosed(1, 150)
                .mapToObj(i -> peer(i, vxlan(1, i)))
                .toArray(Lease[]::new);
        node.kernel.failAlways(route(7), errno);
        node.configure(LiveNode.config(VXLAN));
        node.list(peers);
        assertFalse(node.granted(), "it is to be tried again");

        assertEquals("", node.route(7));
        assertEquals("", node.status.unready());
        assertTrue(
                IntStream.rangeClosed(1, 150)
                        .allMatch(i -> i == 7 || !node.route(i).isEmpty()),
                name);
        node.kernel.forgetChanges();
        assertFalse(node.pass(SOON));
        assertEquals(1, node.kernel.writes(), "only the refused one is tried again");
        node.kernel.heal();
        assertTrue(node.pass(SOON));
        assertFalse(node.route(7).isEmpty());
    }

    @Test
    void waitsOutADeviceThatIsDown() {
        node.started(HOST_GW, peer(1, plain("host-gw")));
        String before = node.kernel.toString();
        node.kernel.setUp("eth0", false);
        node.kernel.forgetChanges();

        PluginException e = assertThrows(PluginException.class, () -> node.pass(SOON));
        assertEquals("external interface eth0 is down; set it up: ip link set eth0 up", e.getMessage());
        assertEquals(0, node.kernel.writes());
        assertTrue(node.status.node().unreachable().isEmpty());

        node.kernel.setUp("eth0", true);
        node.kernel.hostRoute(Fixture.SEGMENT);
        node.kernel.hostRoute(Fixture.DEFAULT);
        assertTrue(node.pass(SOON));
        assertEquals(before, node.kernel.toString());
        assertEquals(1, count("repairs"));
    }

    @Test
    void waitsOutAnAddressThatIsGoneForAMoment() {
        node.started(HOST_GW, peer(1, plain("host-gw")));
        int claims = node.claims.size();
        node.kernel.hostLink(new HostLink(2, "eth0", 1500, true, List.of()));
        node.kernel.forgetChanges();

        PluginException e = assertThrows(PluginException.class, () -> node.pass(SOON));
        assertEquals(
                "external interface eth0 has lost its IPv4 address; give it one or choose another with --iface",
                e.getMessage());
        assertEquals(0, node.kernel.writes());
        assertEquals(claims, node.claims.size(), "no lease without an address");

        node.kernel.hostLink(
                new HostLink(2, "eth0", 1500, true, List.of(new Address("eth0", Ipv4.parse("172.16.1.88"), 24))));
        assertTrue(node.pass(SOON));
        assertEquals(
                Optional.of(Ipv4.parse("172.16.1.88")),
                node.claims.getLast().attributes().publicIp());
    }

    @Test
    void takesItsRoutesAlongWhenTheDefaultRouteMoves() {
        node.started(HOST_GW, peer(1, plain("host-gw")), peer(2, plain("host-gw")));
        moveToEth1();
        node.kernel.put(marked(9, "eth0"));

        assertTrue(node.pass(SOON));
        assertEquals("10.244.1.0/24 via 172.16.1.101 dev eth1 proto loden", node.route(1));
        assertEquals("10.244.2.0/24 via 172.16.1.102 dev eth1 proto loden", node.route(2));
        assertEquals("", node.route(9), "what it left on eth0 goes");
    }

    @Test
    void findsWhatAnEarlierProcessLeftOnAnotherDevice() {
        moveToEth1();
        node.kernel.put(marked(1, "eth0"));
        node.kernel.put(marked(9, "eth0"));
        var foreign = new Route(
                Prefix.parse("10.244.8.0/24"), new Via.Gateway(Ipv4.parse("172.16.1.1"), "eth0", false), Route.BOOT);
        node.kernel.put(foreign);
        node.started(HOST_GW, peer(1, plain("host-gw")));

        assertEquals("10.244.1.0/24 via 172.16.1.101 dev eth1 proto loden", node.route(1));
        assertEquals("", node.route(9));
        assertEquals(Optional.of(foreign), node.kernel.find(foreign.key()));
    }

    private void moveToEth1() {
        node.kernel.removeHostRoute(Fixture.DEFAULT);
        node.kernel.removeHostRoute(Fixture.SEGMENT);
        node.kernel.hostLink(ETH1);
        node.kernel.hostLink(
                new HostLink(2, "eth0", 1500, true, List.of(new Address("eth0", Ipv4.parse("192.0.2.1"), 24))));
        node.kernel.hostRoute(
                new HostRoute(Fixture.DEFAULT.destination(), Optional.of(Ipv4.parse("172.16.1.1")), "eth1", 0));
    }

    private static Route marked(int number, String link) {
        return new Route(
                Prefix.parse("10.244." + number + ".0/24"),
                new Via.Gateway(Ipv4.parse("172.16.1." + (100 + number)), link, false),
                Route.LODEN);
    }

    private static ObjectKey route(int number) {
        return new ObjectKey.OfRoute(Prefix.parse("10.244." + number + ".0/24"));
    }

    private long count(String name) {
        return node.status.all().integer(name, 0, Integer.MAX_VALUE).orElseThrow();
    }
}
