package dev.loden.testkit;

import static dev.loden.testkit.ContractSteps.add;
import static dev.loden.testkit.ContractSteps.assertHolds;
import static dev.loden.testkit.ContractSteps.assertMade;
import static dev.loden.testkit.ContractSteps.errnos;
import static dev.loden.testkit.ContractSteps.remove;
import static dev.loden.testkit.ContractSteps.replace;
import static dev.loden.testkit.ContractSteps.route;
import static dev.loden.testkit.ContractSteps.via;
import static dev.loden.testkit.NetlinkSubject.peer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.Egress;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.NetlinkOps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Routes and next hops, ours and those of others. A part of {@link NetlinkOpsContract}. */
public interface NetlinkRoutesContract extends NetlinkSubject {
    /** The numbers of others' next hops are in the snapshot, so that no plan takes them. */
    @Test
    default void reportsTheNextHopsOfOthers() {
        try (NetlinkOps ops = open()) {
            var ours = new NextHop(7, VXLAN.name(), Ipv4.parse("10.244.3.0"), true, Route.LODEN);
            assertMade(add(ops, VXLAN, ours));
            outOfBand().put(new NextHop(9, EXT, Ipv4.parse("172.16.1.1"), false, Route.BOOT));
            assertEquals(Optional.of(Set.of(9)), ops.snapshot(SCOPE).host().nextHops());
        }
    }

    /** A next hop with our mark is not ours while a route of others uses it: they may run on the same host. */
    @Test
    default void leavesNextHopsThatOthersUse() {
        try (NetlinkOps ops = open()) {
            outOfBand().put(new NextHop(9, EXT, Ipv4.parse("172.16.1.1"), false, Route.LODEN));
            assertEquals(1, ops.snapshot(SCOPE).objects().size());
            outOfBand().put(route("192.0.2.0/24", new Via.NextHopObject(9, EXT), Route.LODEN));
            assertEquals(0, ops.snapshot(SCOPE).objects().size());
            assertEquals(Optional.of(Set.of(9)), ops.snapshot(SCOPE).host().nextHops());
        }
    }

    /** Of routes that lead elsewhere only that something about them changed shows: a router can have a million. */
    @Test
    default void listsOnlyRoutesThatMatter() {
        try (NetlinkOps ops = open()) {
            HostNetwork before = ops.snapshot(SCOPE).host();
            var elsewhere = hostRoute("192.0.2.0/24", "172.16.1.1", 0);
            var elsewhere6 = hostRoute("2001:db8:1::/48", "fd00:16::1", 1024);
            outOfBand().add(elsewhere);
            outOfBand().add(elsewhere6);
            HostNetwork then = ops.snapshot(SCOPE).host();
            assertEquals(before.routes(), then.routes());
            assertNotEquals(before.otherRoutes(), then.otherRoutes());
            assertEquals(then, ops.snapshot(SCOPE).host());

            outOfBand().add(hostRoute("192.0.2.0/24", "172.16.1.2", 7));
            HostNetwork more = ops.snapshot(SCOPE).host();
            assertNotEquals(then.otherRoutes(), more.otherRoutes());

            var matter = List.of(
                    hostRoute("0.0.0.0/0", "172.16.1.1", 100),
                    hostRoute("10.244.99.0/24", "172.16.1.1", 0),
                    hostRoute("10.0.0.0/8", "172.16.1.1", 0),
                    hostRoute("fd01:0:0:99::/64", "fd00:16::1", 1024));
            matter.forEach(outOfBand()::add);
            HostNetwork all = ops.snapshot(SCOPE).host();
            assertTrue(all.routes().containsAll(matter), all::toString);
            assertEquals(more.otherRoutes(), all.otherRoutes());
        }
    }

    private static HostRoute hostRoute(String destination, String gateway, int metric) {
        return new HostRoute(Prefix.parse(destination), Optional.of(IpAddress.parse(gateway)), EXT, metric);
    }

    /** A route of others is not replaced. */
    @Test
    default void addsNoRouteWhereThereIsOne() {
        try (NetlinkOps ops = open()) {
            var theirs = new HostRoute(Prefix.parse("10.244.9.0/24"), Optional.of(Ipv4.parse("172.16.1.9")), EXT, 0);
            outOfBand().add(theirs);
            var ours = route("10.244.9.0/24", via("172.16.1.8"), Route.LODEN);
            assertEquals(List.of(Errnos.EEXIST), errnos(add(ops, ours)));
            assertTrue(ops.snapshot(SCOPE).host().routes().contains(theirs));
            assertHolds(ops);
        }
    }

    /** The old route leads to the new one's gateway, over another device: Linux refuses that at first where it is IPv6. */
    @Test
    default void movesRoutesToATunnelAndBack() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, VXLAN, VXLAN6));
            for (var peer : List.of(peer(3), NetlinkSubject.peer6(3))) {
                var tunnelled = (Route) peer.getLast();
                Prefix subnet = tunnelled.destination();
                var plain = new Route(subnet, neighborOf(subnet), Route.LODEN);
                assertMade(add(ops, plain));
                Outcome there = replace(ops, plain, tunnelled);
                assertTrue(there.ok(), there::toString);
                Outcome back = replace(ops, tunnelled, plain);
                assertTrue(back.ok(), back::toString);
                assertEquals(
                        Set.of(plain, VXLAN, VXLAN6),
                        new HashSet<>(ops.snapshot(SCOPE).objects().values()));
                assertMade(remove(ops, plain));
            }
        }
    }

    /** The same by a next-hop object, which the route follows in the same batch. */
    @Test
    default void movesRoutesToANextHopOnATunnel() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, VXLAN6));
            var tunnelled = (Route) NetlinkSubject.peer6(3).getLast();
            Prefix subnet = tunnelled.destination();
            var plain = new Route(subnet, neighborOf(subnet), Route.LODEN);
            assertMade(add(ops, plain));
            var hop = new NextHop(7, VXLAN6.name(), subnet.address(), true, Route.LODEN);
            var route = new Route(subnet, new Via.NextHopObject(7, VXLAN6.name()), Route.BOOT);
            assertMade(ops.apply(new Batch(
                    List.of(new Change.Add(hop, "missing"), new Change.Replace(plain, route, "another way")))));
            assertHolds(ops, VXLAN6, hop, route);
        }
    }

    private static Via neighborOf(Prefix subnet) {
        String address = subnet.family() == Family.IPV4 ? "172.16.1.9" : "fd00:16::9";
        return new Via.Gateway(IpAddress.parse(address), EXT, false);
    }

    /** At take-over flannel's unmarked routes are ours, and only those: through a gateway, of a subnet's length. */
    @Test
    default void ownsFlannelsRoutesWhereTheScopeSaysSo() {
        try (NetlinkOps ops = open()) {
            var left = route("10.244.9.0/24", via("172.16.1.9"), Route.BOOT);
            outOfBand().put(left);
            outOfBand().put(route("10.244.64.0/18", via("172.16.1.9"), Route.BOOT));
            outOfBand().put(route("10.244.10.0/24", new Via.Direct(EXT), Route.BOOT));
            var scope = new Scope(Set.of(), List.of(new Scope.RouteScope(EXT, Prefix.parse("10.244.0.0/16"), 24)));
            assertEquals(
                    Set.of(left), new HashSet<>(ops.snapshot(scope).objects().values()));
            assertTrue(replace(ops, left, route("10.244.9.0/24", via("172.16.1.8"), Route.LODEN))
                    .ok());
            assertHolds(ops, route("10.244.9.0/24", via("172.16.1.8"), Route.LODEN));
        }
    }

    /** Blackholes of both families with our mark, in the network, where the scope says so; each metric is a route of its own. */
    @Test
    default void keepsBlackholes() {
        try (NetlinkOps ops = open()) {
            var scope = new Scope(
                    Set.of(),
                    List.of(
                            new Scope.RouteScope("", Prefix.parse("10.244.0.0/16")),
                            new Scope.RouteScope("", Prefix.parse("fd01::/48"))));
            var ours = route("10.244.1.0/24", Via.Blackhole.LAST, Route.LODEN);
            var ours6 = route("fd01:0:0:1::/64", Via.Blackhole.LAST, Route.LODEN);
            assertMade(add(ops, ours, ours6));
            var theirs = route("10.244.1.0/24", new Via.Blackhole(7), Route.BOOT);
            var elsewhere = route("10.245.1.0/24", Via.Blackhole.LAST, Route.LODEN);
            outOfBand().put(theirs);
            outOfBand().put(elsewhere);
            var bridge = new HostRoute(ours.destination(), Optional.empty(), EXT, 0);
            outOfBand().add(bridge);

            assertEquals(
                    Set.of(ours, ours6),
                    Set.copyOf(ops.snapshot(scope).objects().values()));
            assertHolds(ops);
            assertTrue(ops.snapshot(scope).host().routes().contains(bridge));
            assertEquals(Set.of(Ipv4.parse("10.244.1.7")), ops.onLink(EXT, List.of(Ipv4.parse("10.244.1.7"))));
            assertEquals(List.of(Errnos.EEXIST), errnos(add(ops, route("10.244.1.0/24", theirs.via(), Route.LODEN))));
            assertEquals(Optional.empty(), ops.egress(Ipv4.parse("10.245.1.7")));
            assertEquals(Optional.empty(), ops.egress(Ipv6.parse("fd01:0:0:1::7")));

            assertMade(remove(ops, ours, ours6));
            assertMade(remove(ops, ours, ours6));
            assertEquals(Map.of(), ops.snapshot(scope).objects());
            assertEquals(List.of(Errnos.EEXIST), errnos(add(ops, theirs)), "of another metric, and still there");
            assertEquals(List.of(Errnos.EEXIST), errnos(add(ops, elsewhere)));
        }
    }

    /** At take-over flannel's unmarked blackhole is ours, if the scope has its subnet; it has the default metric. */
    @Test
    default void ownsFlannelsBlackholeWhereTheScopeSaysSo() {
        try (NetlinkOps ops = open()) {
            var left = route("10.244.9.0/24", new Via.Blackhole(0), Route.BOOT);
            outOfBand().put(left);
            outOfBand().put(route("10.244.10.0/24", new Via.Blackhole(0), Route.BOOT));
            var scope = new Scope(Set.of(), List.of(new Scope.RouteScope("", Prefix.parse("10.244.9.0/24"), 24)));
            assertEquals(Set.of(left), Set.copyOf(ops.snapshot(scope).objects().values()));
            assertMade(remove(ops, left));
            assertEquals(Map.of(), ops.snapshot(scope).objects());
        }
    }

    /** A route of another metric is not ours, even on our device. */
    @Test
    default void separatesRoutesOfOtherMetricsFromOurs() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, VXLAN));
            var theirs = new HostRoute(Prefix.parse("10.244.1.0/24"), Optional.empty(), VXLAN.name(), 50);
            outOfBand().add(theirs);
            assertMade(add(ops, peer(1).get(2)));
            assertHolds(ops, VXLAN, peer(1).get(2));
            assertTrue(ops.snapshot(SCOPE).host().routes().contains(theirs));
        }
    }

    /** Sent by the device itself: not through a gateway, not by another device, not unreachable. */
    @Test
    default void findsWhatIsOnTheLink() {
        try (NetlinkOps ops = open()) {
            Ipv4 near = Ipv4.parse("172.16.1.101");
            Ipv4 detour = Ipv4.parse("172.16.1.102");
            Ipv6 near6 = Ipv6.parse("fd00:16::101");
            Ipv4 nowhere = Ipv4.parse("192.0.2.1");
            List<IpAddress> all = List.of(near, detour, near6, nowhere);
            assertEquals(Set.of(near, detour, near6), ops.onLink(EXT, all));
            assertEquals(Set.of(), ops.onLink("eth9", all));

            var aside = new HostRoute(Prefix.parse("172.16.1.102/32"), Optional.of(Ipv4.parse("172.16.1.1")), EXT, 0);
            outOfBand().add(aside);
            assertEquals(Set.of(near, near6), ops.onLink(EXT, all));
        }
    }

    /** By which device, and from which of its addresses; nothing is sent to an address of the host itself. */
    @Test
    default void findsHowAPacketIsSent() {
        try (NetlinkOps ops = open()) {
            Optional<IpAddress> own = Optional.of(EXT_ADDRESSES.get(0).address());
            Optional<IpAddress> own6 = Optional.of(EXT_ADDRESSES.get(1).address());
            assertEquals(Optional.of(new Egress(EXT, own)), ops.egress(Ipv4.parse("172.16.1.101")));
            assertEquals(Optional.of(new Egress(EXT, own6)), ops.egress(Ipv6.parse("fd00:16::101")));
            assertEquals(Optional.empty(), ops.egress(Ipv4.parse("192.0.2.1")));
            assertEquals(Optional.empty(), ops.egress(own.get()));

            var far = new HostRoute(Prefix.parse("192.0.2.0/24"), Optional.of(Ipv4.parse("172.16.1.1")), EXT, 0);
            outOfBand().add(far);
            assertEquals(Optional.of(new Egress(EXT, own)), ops.egress(Ipv4.parse("192.0.2.1")));
        }
    }

    /** More lookups than one batch of requests holds. */
    @Test
    default void looksUpManyAddresses() {
        try (NetlinkOps ops = open()) {
            var addresses = new ArrayList<IpAddress>();
            for (int i = 0; i < 1000; i++) {
                addresses.add(new Ipv4(Ipv4.parse("172.16.0.0").bits() + i));
            }
            long own = 254; // of 172.16.1.0/24, without the broadcast address and this host's own
            var found = ops.onLink(EXT, addresses);
            assertTrue(found.size() == own || found.size() == own + 2, found::toString);
            assertTrue(found.contains(Ipv4.parse("172.16.1.7")));
        }
    }
}
