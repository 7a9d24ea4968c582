package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.DRAIN;
import static dev.loden.core.turn.LiveNode.config;
import static dev.loden.core.turn.LiveNode.farPeer;
import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.plain;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.HostRoute;
import dev.loden.core.sample.Fixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each peer is reached in the way it advertises, and this node changes from one way to another without a gap. */
class ModeChangeTest {
    private static final String VXLAN = "{\"Type\":\"vxlan\"}";
    private static final String DIRECT = "{\"Type\":\"vxlan\",\"DirectRouting\":true}";
    private static final String HOST_GW = "{\"Type\":\"host-gw\"}";
    private static final String BY_TUNNEL = "10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink";
    private static final String PLAIN = "10.244.1.0/24 via 172.16.1.101 dev eth0 proto loden";

    @TempDir
    Path directory;

    private LiveNode node;

    @BeforeEach
    void start() {
        node = new LiveNode(Fixture.host(), directory);
    }

    @Test
    void reachesEachPeerAsItAdvertises() {
        node.started(
                VXLAN, peer(1, vxlan(1, 1)), peer(2, plain("host-gw")), peer(3, vxlan(2, 3)), peer(4, plain("alloc")));

        assertEquals(BY_TUNNEL, node.route(1));
        assertEquals("10.244.2.0/24 via 172.16.1.102 dev eth0 proto loden", node.route(2));
        assertEquals("10.244.3.0/24 via 10.244.3.0 dev flannel.2 onlink", node.route(3));
        assertEquals("", node.route(4));
        assertEquals(Map.of(), node.status.node().unreachable());
        assertEquals(
                List.of("alloc", "host-gw", "vxlan {VNI=2}"), node.status.node().others());
    }

    @ParameterizedTest
    @ValueSource(strings = {VXLAN, DIRECT, HOST_GW})
    void sendsNothingInTheClearToAPeerOfAnUnknownType(String backend) {
        node.started(backend, peer(1, plain("tinc")), farPeer(2, plain("ipsec")));

        assertEquals("", node.route(1));
        assertEquals("", node.route(2));
        Map<Subnets, String> unreachable = node.status.node().unreachable();
        assertEquals(2, unreachable.size());
        assertTrue(
                unreachable.get(subnets(1)).startsWith("unreachable: advertises backend \"tinc\""),
                unreachable::toString);
    }

    @Test
    void asksTheKernelOnlyAboutPeersWhosePlaceMatters() {
        node.started(VXLAN, peer(1, vxlan(1, 1)), peer(2, vxlan(1, 2)));
        assertEquals(0, node.kernel.lookups());

        node.apply(new LeaseEvent.Upserted(peer(3, plain("host-gw"))));
        assertEquals(1, node.kernel.lookups());
        node.apply(new LeaseEvent.Upserted(peer(4, plain("tinc"))));
        assertEquals(1, node.kernel.lookups());

        node.configure(config(DIRECT));
        assertEquals(4, node.kernel.lookups(), "what is known is not asked again");
    }

    @Test
    void followsAPeerThatChangesItsWay() {
        node.started(VXLAN, peer(1, vxlan(1, 1)));
        String before = node.kernel.toString();
        node.apply(new LeaseEvent.Upserted(peer(1, plain("host-gw"))));

        assertEquals(PLAIN, node.route(1));
        assertFalse(node.kernel.toString().contains("aa:00:00:00:01:01"), node.kernel::toString);

        node.apply(new LeaseEvent.Upserted(peer(1, vxlan(1, 1))));
        node.pass(DRAIN);
        assertEquals(before, node.kernel.toString());
    }

    @Test
    void reportsAPeerThatHostGatewayCannotReach() {
        node.started(HOST_GW, peer(1, plain("host-gw")), farPeer(2, plain("host-gw")));

        assertEquals(PLAIN, node.route(1));
        assertEquals("", node.route(2));
        String reason = node.status.node().unreachable().get(subnets(2));
        assertTrue(reason.contains("172.16.2.102") && reason.contains("DirectRouting"), reason);
    }

    @Test
    void forwardsNothingWithAlloc() {
        String bare = node.kernel.toString();
        node.started("{\"Type\":\"alloc\"}", peer(1, vxlan(1, 1)), peer(2, plain("host-gw")));

        assertEquals(bare, node.kernel.toString());
        assertEquals("", node.status.unready());
    }

    @Test
    void makesTheNewWayBeforeItPublishesIt() {
        node.started(HOST_GW, peer(1, plain("host-gw")));
        node.configure(config(VXLAN));

        assertEquals("vxlan", node.published().backendType());
        assertTrue(node.kernelAtClaim.getLast().contains("flannel.1"), node.kernelAtClaim::getLast);
        assertEquals(PLAIN, node.route(1), "a peer that has not changed yet");
    }

    @Test
    void keepsReceivingInTheOldWayUntilItHasDrained() {
        node.started(VXLAN, peer(1, vxlan(1, 1)));
        node.configure(config(HOST_GW));
        assertEquals("host-gw", node.published().backendType());
        assertEquals(BY_TUNNEL, node.route(1), "the peer still receives by vxlan alone");

        node.pass(DRAIN.multipliedBy(3));
        assertTrue(node.has("flannel.1"), "needed for as long as a peer advertises it, and not published yet");

        node.granted();
        node.apply(new LeaseEvent.Upserted(peer(1, plain("host-gw"))));
        assertEquals(PLAIN, node.route(1));
        assertTrue(node.has("flannel.1"));
        assertEquals(Optional.of(DRAIN), node.due());

        node.pass(DRAIN.minusSeconds(1));
        assertTrue(node.has("flannel.1"));
        assertEquals(Optional.of(Duration.ofSeconds(1)), node.due());

        node.pass(Duration.ofSeconds(1));
        assertFalse(node.has("flannel.1"));
        assertEquals(PLAIN, node.route(1));
        assertEquals(Optional.empty(), node.due());
        assertEquals(freshKernel(HOST_GW, peer(1, plain("host-gw"))), node.kernel.toString());
    }

    @Test
    void keepsTheOldWayWhileTheLeaseStillSaysSo() {
        node.started(VXLAN);
        node.configure(config(HOST_GW));
        node.pass(DRAIN.multipliedBy(10));
        assertTrue(node.has("flannel.1"), "the store has not taken the new lease");

        node.granted();
        node.pass(DRAIN);
        assertFalse(node.has("flannel.1"));
    }

    @Test
    void keepsItsVtepWhenItComesBack() {
        node.started(VXLAN, peer(1, vxlan(1, 1)));
        var first = node.published();
        node.configure(config(HOST_GW));
        node.granted();
        node.configure(config(VXLAN));
        node.granted();

        assertEquals(first, node.published());
        assertEquals(freshKernel(VXLAN, peer(1, vxlan(1, 1))), node.kernel.toString());
    }

    @Test
    void turnsDirectRoutingOnAndOff() {
        node.started(VXLAN, peer(1, vxlan(1, 1)), farPeer(2, vxlan(1, 2)));
        String tunnels = node.kernel.toString();
        node.configure(config(DIRECT));

        assertEquals(PLAIN, node.route(1));
        assertEquals("10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink", node.route(2));
        assertFalse(node.kernel.toString().contains("aa:00:00:00:01:01"), node.kernel::toString);
        assertEquals(2, node.claims.size(), "the same advertisement under another configuration");

        node.configure(config(VXLAN));
        assertEquals(tunnels, node.kernel.toString());
    }

    @Test
    void followsAPeerBehindAGatewayAndBack() {
        node.started(DIRECT, peer(1, vxlan(1, 1)));
        String plain = node.kernel.toString();
        var detour = new HostRoute(Prefix.parse("172.16.1.101/32"), Optional.of(Ipv4.parse("172.16.1.1")), "eth0", 0);
        node.kernel.hostRoute(detour);
        node.pass(Duration.ZERO);
        assertEquals(BY_TUNNEL, node.route(1));

        node.kernel.removeHostRoute(detour);
        node.pass(Duration.ZERO);
        assertEquals(plain, node.kernel.toString());
    }

    @Test
    void leadsTheOldVniBesideTheNew() {
        node.started(VXLAN, peer(1, vxlan(1, 1)));
        node.configure(config("{\"Type\":\"vxlan\",\"VNI\":2}"));
        node.granted();
        assertEquals(BY_TUNNEL, node.route(1));
        assertTrue(node.has("flannel.2"));

        node.apply(new LeaseEvent.Upserted(peer(1, vxlan(2, 1))));
        assertEquals("10.244.1.0/24 via 10.244.1.0 dev flannel.2 onlink", node.route(1));
        assertTrue(node.has("flannel.1"));

        node.pass(DRAIN);
        assertFalse(node.has("flannel.1"));
    }

    @Test
    void changesTheDeviceInPlaceWhereItCan() {
        node.started(VXLAN, peer(1, vxlan(1, 1)));
        var mac = node.published();
        node.configure(config("{\"Type\":\"vxlan\",\"MTU\":1400,\"Port\":4789}"));

        assertTrue(node.kernel.toString().contains("dstport 4789"), node.kernel::toString);
        assertTrue(node.kernel.toString().contains("mtu 1350"), node.kernel::toString);
        assertEquals(BY_TUNNEL, node.route(1));
        assertEquals(mac, node.published());
    }

    @Test
    void remembersThePortOfTheTypeItLeaves() {
        node.started("{\"Type\":\"vxlan\",\"Port\":4789}", peer(1, vxlan(1, 1)));
        String before = node.kernel.toString();
        node.configure(config(HOST_GW));

        assertEquals(before, node.kernel.toString());
    }

    @Test
    void opensOnlySoManyBackends() {
        Lease[] peers = IntStream.rangeClosed(1, 30)
                .mapToObj(i -> peer(i, vxlan(i + 9, 1)))
                .toArray(Lease[]::new);
        node.started(HOST_GW, peers);

        assertEquals(8, node.status.node().others().size());
        assertEquals(22, node.status.node().unreachable().size());
        assertEquals("", node.status.unready());
    }

    /** What a node without history holds. */
    private String freshKernel(String backend, Lease... peers) {
        var fresh = new LiveNode(Fixture.host(), directory.resolve("fresh")).started(backend, peers);
        return fresh.kernel.toString();
    }

    private static Subnets subnets(int peer) {
        return Subnets.of(Prefix.parse("10.244." + peer + ".0/24"));
    }
}
