package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.farPeer;
import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.plain;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.ObjectKey;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.sample.Fixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Changed leases are written without reading the kernel, and with the same result. */
class PartialTurnTest {
    private static final String VXLAN = "{\"Type\":\"vxlan\"}";
    private static final int EINVAL = 22;

    @TempDir
    Path directory;

    @Test
    void doesNotReadTheKernel() {
        LiveNode node =
                new LiveNode(Fixture.host(), directory).started(VXLAN, peer(1, vxlan(1, 1)), peer(2, vxlan(1, 2)));
        int reads = node.kernel.snapshots();

        node.apply(upserted(peer(3, vxlan(1, 3))));
        node.apply(upserted(peer(1, vxlan(1, 9))));
        node.apply(new LeaseEvent.Removed(peer(2, vxlan(1, 2)).subnets()));

        assertEquals(reads, node.kernel.snapshots());
        assertEquals("10.244.3.0/24 via 10.244.3.0 dev flannel.1 onlink", node.route(3));
        assertEquals("", node.route(2));
        assertEquals(2, node.status.node().peers());
        assertFindsNothingToDo(node, "afterwards");
    }

    static Stream<Error> bugs() {
        return Stream.of(
                new NoClassDefFoundError("of a plugin"), new StackOverflowError(), new AssertionError("of a plugin"));
    }

    /** Whatever a plugin throws at one peer. */
    @ParameterizedTest
    @MethodSource("bugs")
    void aDefectAtOnePeerIsThatPeersFailure(Error bug) {
        LiveNode node = new LiveNode(Fixture.host(), directory).started(VXLAN, peer(1, vxlan(1, 1)));
        Lease bad = peer(2, vxlan(1, 2));
        node.counted.bug(peer -> {
            if (peer.subnets().equals(bad.subnets())) {
                throw bug;
            }
        });

        node.apply(List.of(upserted(bad), upserted(peer(3, vxlan(1, 3)))));
        assertEquals("10.244.3.0/24 via 10.244.3.0 dev flannel.1 onlink", node.route(3));
        assertEquals("", node.route(2));
        assertTrue(node.status.node().unreachable().get(bad.subnets()).contains(bug.toString()));

        node.planAnew();
        assertEquals("10.244.3.0/24 via 10.244.3.0 dev flannel.1 onlink", node.route(3));
        assertEquals("", node.status.unready());
    }

    @Test
    void aNullInAPluginIsOnePeersFailure() {
        LiveNode node = new LiveNode(Fixture.host(), directory).started(VXLAN);
        node.counted.bug(peer -> {
            throw new NullPointerException();
        });
        node.apply(upserted(peer(2, vxlan(1, 2))));
        assertEquals(1, node.status.node().unreachable().size());
        assertEquals("", node.status.unready());
    }

    @Test
    void readsTheKernelAgainWhenItRefusedSomething() {
        LiveNode node = new LiveNode(Fixture.host(), directory).started(VXLAN, peer(1, vxlan(1, 1)));
        node.kernel.failNext(1, EINVAL);

        assertFalse(node.apply(upserted(peer(2, vxlan(1, 2)))));
        String why = node.status.node().unreachable().get(peer(2, vxlan(1, 2)).subnets());
        assertTrue(why.contains("EINVAL"), why);
        int reads = node.kernel.snapshots();
        assertTrue(node.apply(upserted(peer(3, vxlan(1, 3)))));

        assertTrue(node.kernel.snapshots() > reads);
        assertTrue(node.status.node().unreachable().isEmpty());
        assertEquals("10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink", node.route(2));
    }

    @Test
    void expectsEventsThatReportWhatIsWanted() {
        LiveNode node = new LiveNode(Fixture.host(), directory).started(VXLAN, peer(1, vxlan(1, 1)));
        node.apply(upserted(peer(2, vxlan(1, 2))));
        EventFilter filter = node.filters.getLast();
        var mac = MacAddress.parse("aa:00:00:00:01:02");
        var wanted = new FdbEntry("flannel.1", mac, IpAddress.parse("172.16.1.102"));
        var other = new FdbEntry("flannel.1", mac, IpAddress.parse("172.16.1.109"));
        var unknown = new ObjectKey.OfFdbEntry("flannel.1", MacAddress.parse("aa:00:00:00:01:09"));

        assertEquals(EventFilter.Verdict.EXPECTED, filter.judge(new KernelEvent.Put(wanted)));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(new KernelEvent.Put(other)));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(new KernelEvent.Removed(wanted.key(), "flannel.1")));
        assertEquals(EventFilter.Verdict.EXPECTED, filter.judge(new KernelEvent.Removed(unknown, "flannel.1")));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(new KernelEvent.Touched(wanted.key(), "flannel.1")));
    }

    /** Nodes of a cluster with both families, where the network has one. */
    @Test
    void followsADualStackLeaseInANetworkOfOneFamily() {
        LiveNode node = new LiveNode(Fixture.host(), directory).started(VXLAN, peer(1, vxlan(1, 1)));
        int reads = node.kernel.snapshots();
        Lease both = dual(2, vxlan(1, 2));

        node.apply(upserted(both));
        assertEquals("10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink", node.route(2));

        node.apply(new LeaseEvent.Removed(both.subnets()));
        assertEquals("", node.route(2));
        assertFalse(node.kernel.toString().contains("aa:00:00:00:01:02"), "neighbor and forwarding entry are gone");
        assertEquals(reads, node.kernel.snapshots());
        assertFindsNothingToDo(node, "afterwards");
    }

    /** Leases that are no peers do not count towards another form of the routes. */
    @Test
    void keepsToThePartialTurnBesideManyRejectedLeases() {
        Lease[] leases = Stream.concat(
                        IntStream.rangeClosed(1, 50).mapToObj(i -> peer(i, vxlan(1, i))),
                        IntStream.rangeClosed(1, 1_000)
                                .mapToObj(i -> Fixture.lease(
                                        "10.%d.%d.0/24".formatted(100 + i / 256, i % 256),
                                        "172.17.%d.%d".formatted(i / 256, i % 256),
                                        vxlan(1, i))))
                .toArray(Lease[]::new);
        LiveNode node = new LiveNode(Fixture.host(), directory).started(VXLAN, leases);
        int reads = node.kernel.snapshots();

        node.apply(upserted(peer(51, vxlan(1, 51))));
        node.apply(new LeaseEvent.Removed(leases[60].subnets()));

        assertEquals(reads, node.kernel.snapshots());
        assertEquals(1_050, node.status.node().peers());
        assertEquals(999, node.status.node().unreachable().size());
    }

    /** One after the other, a rolling change of the backend is written without reading the kernel too. */
    @Test
    void reachesPeersOfAnotherBackendThatIsOpen() {
        LiveNode node = new LiveNode(Fixture.host(), directory)
                .started(VXLAN, peer(1, plain("host-gw")), peer(2, vxlan(1, 2)), peer(3, vxlan(1, 3)));
        int reads = node.kernel.snapshots();

        node.apply(upserted(peer(2, plain("host-gw"))));
        node.apply(upserted(peer(3, plain("host-gw"))));

        assertEquals(reads, node.kernel.snapshots());
        assertEquals("10.244.3.0/24 via 172.16.1.103 dev eth0 proto loden", node.route(3));
    }

    /** However a history of events is split into steps, a full turn afterwards finds nothing to do, and the kernel is the same. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"Type":"vxlan"}                      | AUTO    | false
            {"Type":"vxlan"}                      | NEXTHOP | false
            {"Type":"vxlan","DirectRouting":true} | NEXTHOP | false
            {"Type":"host-gw"}                    | PLAIN   | false
            {"Type":"host-gw"}                    | NEXTHOP | false
            {"Type":"vxlan"}                      | AUTO    | true
            {"Type":"vxlan","DirectRouting":true} | NEXTHOP | true
            {"Type":"host-gw"}                    | NEXTHOP | true
            """)
    void anySplitOfAnyHistoryGivesTheSameState(String backend, RouteChoice style, boolean dual) {
        for (int seed = 0; seed < 20; seed++) {
            LiveNode single = node(style, dual).startedWith(network(backend, dual));
            LiveNode split = node(style, dual).startedWith(network(backend, dual));
            var random = new Random(seed);
            List<LeaseEvent> held = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                LeaseEvent event = event(random);
                String when = "seed " + seed + ", event " + i + ": " + event;
                single.apply(event);
                assertFindsNothingToDo(single, when);
                held.add(event);
                if (random.nextInt(4) == 0) {
                    split.apply(held);
                    held.clear();
                    // Which backends still drain depends on the history.
                    single.pass(LiveNode.DRAIN);
                    split.pass(LiveNode.DRAIN);
                    assertEquals(single.kernel.toString(), split.kernel.toString(), when);
                }
            }
        }
    }

    private LiveNode node(RouteChoice style, boolean dual) {
        return new LiveNode(dual ? Fixture.dualHost() : Fixture.host(), directory, style);
    }

    private static String network(String backend, boolean dual) {
        return dual
                ? "{\"Network\":\"10.244.0.0/16\",\"SubnetMin\":\"10.244.0.0\",\"EnableIPv6\":true,"
                        + "\"IPv6Network\":\"fd00:244::/48\",\"Backend\":" + backend + "}"
                : LiveNode.config(backend);
    }

    private static void assertFindsNothingToDo(LiveNode node, String when) {
        String partial = node.kernel.toString();
        int writes = node.kernel.writes();
        node.planAnew();
        assertEquals(partial, node.kernel.toString(), when);
        assertEquals(writes, node.kernel.writes(), when);
    }

    private static LeaseEvent event(Random random) {
        int node = 1 + random.nextInt(6);
        List<IntFunction<Lease>> kinds = List.of(
                n -> peer(n, vxlan(1, n)),
                n -> peer(n, vxlan(1, n + 1)),
                n -> peer(n, vxlan(1, 10 * n)),
                n -> farPeer(n, vxlan(1, n)),
                n -> peer(n, plain("host-gw")),
                n -> farPeer(n, plain("host-gw")),
                n -> peer(n, plain("unknown-type")),
                n -> peer(n, vxlan(2, n)),
                n -> dual(n, vxlan(1, n)),
                n -> dual(n, plain("host-gw")),
                n -> onlyIpv6(n, "fd00:244:0:%x::/64".formatted(n), vxlan(1, n)),
                n -> onlyIpv6(n, "fd00:244:0:%x::/62".formatted(4 * n), vxlan(1, n)),
                n -> Fixture.lease("10.244." + 2 * n + ".0/23", "172.16.1." + (100 + n), vxlan(1, n)),
                n -> Fixture.lease("10.245." + n + ".0/24", "172.16.1." + (100 + n), vxlan(1, n)));
        Lease lease = kinds.get(random.nextInt(kinds.size())).apply(node);
        return random.nextInt(4) == 0 ? new LeaseEvent.Removed(lease.subnets()) : upserted(lease);
    }

    private static LeaseEvent upserted(Lease lease) {
        return new LeaseEvent.Upserted(lease);
    }

    private static Lease dual(int node, Advertisement advertisement) {
        var subnets = new Subnets(
                Optional.of(Prefix.parse("10.244." + node + ".0/24")),
                Optional.of(Prefix.parse("fd00:244:0:%x::/64".formatted(node))));
        return new Lease(subnets, attributes(node, advertisement));
    }

    private static Lease onlyIpv6(int node, String subnet, Advertisement advertisement) {
        return new Lease(Subnets.of(Prefix.parse(subnet)), attributes(node, advertisement));
    }

    private static LeaseAttributes attributes(int node, Advertisement advertised) {
        return new LeaseAttributes(
                Optional.of(LiveNode.address(node)),
                Optional.of(Ipv6.parse("fd00:16::%x".formatted(100 + node))),
                new Advertisement(advertised.backendType(), advertised.data(), advertised.data()));
    }
}
