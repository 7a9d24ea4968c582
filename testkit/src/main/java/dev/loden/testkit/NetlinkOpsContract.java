package dev.loden.testkit;

import static dev.loden.testkit.ContractSteps.add;
import static dev.loden.testkit.ContractSteps.assertHolds;
import static dev.loden.testkit.ContractSteps.assertMade;
import static dev.loden.testkit.ContractSteps.awaitTouch;
import static dev.loden.testkit.ContractSteps.errnos;
import static dev.loden.testkit.ContractSteps.isTouch;
import static dev.loden.testkit.ContractSteps.remove;
import static dev.loden.testkit.ContractSteps.replace;
import static dev.loden.testkit.ContractSteps.route;
import static dev.loden.testkit.ContractSteps.via;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.NetlinkOps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/**
 * What every {@link NetlinkOps} has to do. A test class implements this interface and supplies a kernel of its own for
 * each test: a host whose one device that matters, {@link #EXT}, is up with MTU 1500 and {@link #EXT_ADDRESSES}, and
 * whose only IPv4 route is the one that comes with the address.
 */
public interface NetlinkOpsContract {
    /** The external device. */
    String EXT = "eth0";

    /** Its addresses. */
    List<Address> EXT_ADDRESSES =
            List.of(new Address(EXT, Ipv4.parse("172.16.1.100"), 24), new Address(EXT, Ipv6.parse("fd00:16::100"), 64));

    /** The route that comes with the external device's address. */
    HostRoute EXT_ROUTE = new HostRoute(Prefix.parse("172.16.1.0/24"), Optional.empty(), EXT, 0);

    /** A vxlan device. */
    Link VXLAN = new Link(
            "flannel.1",
            new LinkKind.Vxlan(1, 8472, Ipv4.parse("172.16.1.100"), EXT, false, false),
            Optional.of(MacAddress.parse("0a:58:00:00:00:01")),
            1450,
            true);

    /** A vxlan device over IPv6. */
    Link VXLAN6 = new Link(
            "flannel-v6.1",
            new LinkKind.Vxlan(1, 8472, Ipv6.parse("fd00:16::100"), EXT, false, false),
            Optional.of(MacAddress.parse("0a:58:00:00:00:06")),
            1430,
            true);

    /** Both devices, and the marked routes inside 10.244.0.0/16 on the external one. */
    Scope SCOPE = new Scope(
            Set.of(VXLAN.name(), VXLAN6.name()),
            List.of(
                    new Scope.RouteScope(EXT, Prefix.parse("10.244.0.0/16")),
                    new Scope.RouteScope(EXT, Prefix.parse("fd01::/48"))));

    /** How long an event may take. */
    Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * The subject, with a kernel as described.
     *
     * @return closed by the test
     */
    NetlinkOps open();

    /**
     * Somebody else at the kernel that {@link #open} opened last.
     *
     * @return meddles with it
     */
    Tamper tamper();

    /**
     * What it takes to reach one IPv4 peer through {@link #VXLAN}.
     *
     * @param number 1 to 255: its subnet is 10.244.number.0/24, its public address 172.16.1.number
     * @return its route, neighbor and forwarding entry
     */
    static List<KernelObject> peer(int number) {
        var subnet = Prefix.parse("10.244." + number + ".0/24");
        var mac = new MacAddress(0x0a58_0000_ff00L + number);
        return List.of(
                new FdbEntry(VXLAN.name(), mac, Ipv4.parse("172.16.1." + number)),
                new Neighbor(VXLAN.name(), subnet.address(), mac),
                new Route(subnet, new Via.Gateway(subnet.address(), VXLAN.name(), true), Route.BOOT));
    }

    /**
     * What it takes to reach one IPv6 peer through {@link #VXLAN6}.
     *
     * @param number 1 to 9: its subnet is fd01:0:0:number::/64
     * @return its route, neighbor and forwarding entry
     */
    static List<KernelObject> peer6(int number) {
        var subnet = Prefix.parse("fd01:0:0:" + number + "::/64");
        var mac = new MacAddress(0x0a58_0000_f600L + number);
        return List.of(
                new FdbEntry(VXLAN6.name(), mac, Ipv6.parse("fd00:16::" + number)),
                new Neighbor(VXLAN6.name(), subnet.address(), mac),
                new Route(subnet, new Via.Gateway(subnet.address(), VXLAN6.name(), true), Route.BOOT));
    }

    /** A host without us. */
    @Test
    default void readsTheHostsNetwork() {
        try (NetlinkOps ops = open()) {
            var snapshot = ops.snapshot(SCOPE);
            assertEquals(Set.of(), snapshot.objects().keySet());
            HostLink ext = snapshot.host().links().stream()
                    .filter(link -> link.name().equals(EXT))
                    .findFirst()
                    .orElseThrow();
            assertEquals(new HostLink(ext.index(), EXT, 1500, true, EXT_ADDRESSES), ext);
            assertTrue(snapshot.host().routes().contains(EXT_ROUTE), snapshot.host()::toString);
        }
    }

    /** Every kind of object, over IPv4. */
    @Test
    default void readsBackWhatItMade() {
        try (NetlinkOps ops = open()) {
            var all = new ArrayList<KernelObject>(
                    List.of(VXLAN, new Address(VXLAN.name(), Ipv4.parse("10.244.0.0"), 32)));
            all.addAll(peer(1));
            all.addAll(peer(2));
            all.add(new NextHop(7, VXLAN.name(), Ipv4.parse("10.244.3.0"), true, Route.LODEN));
            all.add(route("10.244.3.0/24", new Via.NextHopObject(7, VXLAN.name()), Route.BOOT));
            all.add(route("10.244.4.0/24", new Via.Direct(VXLAN.name()), Route.BOOT));
            all.add(route("10.244.5.0/24", via("172.16.1.5"), Route.LODEN));
            assertMade(add(ops, all));
            assertHolds(ops, all.toArray(KernelObject[]::new));
        }
    }

    /** What is expected changes nothing in what is read. */
    @Test
    default void readsTheKernelWhateverIsExpected() {
        try (NetlinkOps ops = open()) {
            var all = new ArrayList<KernelObject>(List.of(VXLAN));
            all.addAll(peer(1));
            all.add(new NextHop(7, VXLAN.name(), Ipv4.parse("10.244.3.0"), true, Route.LODEN));
            assertMade(add(ops, all));
            Map<ObjectKey, KernelObject> expected = new HashMap<>();
            all.forEach(object -> expected.put(object.key(), object));
            peer(2).forEach(object -> expected.put(object.key(), object));
            var wrong = new NextHop(7, VXLAN.name(), Ipv4.parse("10.244.4.0"), true, Route.LODEN);
            expected.put(wrong.key(), wrong);
            assertEquals(
                    ops.snapshot(SCOPE).objects(), ops.snapshot(SCOPE, expected).objects());
        }
    }

    /** Every kind of object, over IPv6. */
    @Test
    default void readsBackWhatItMadeOverIpv6() {
        try (NetlinkOps ops = open()) {
            var all =
                    new ArrayList<KernelObject>(List.of(VXLAN6, new Address(VXLAN6.name(), Ipv6.parse("fd01::"), 128)));
            all.addAll(peer6(1));
            all.add(new NextHop(8, VXLAN6.name(), Ipv6.parse("fd01:0:0:3::"), true, Route.LODEN));
            all.add(route("fd01:0:0:3::/64", new Via.NextHopObject(8, VXLAN6.name()), Route.BOOT));
            all.add(route("fd01:0:0:4::/64", new Via.Direct(VXLAN6.name()), Route.BOOT));
            all.add(route("fd01:0:0:5::/64", new Via.Gateway(Ipv6.parse("fd00:16::5"), EXT, false), Route.LODEN));
            assertMade(add(ops, all));
            assertHolds(ops, all.toArray(KernelObject[]::new));
        }
    }

    /** All kinds are removed, and removing them again is no failure. */
    @Test
    default void removesWhatItMadeAndMindsNotIfItIsGone() {
        try (NetlinkOps ops = open()) {
            var address = new Address(VXLAN.name(), Ipv4.parse("10.244.0.0"), 32);
            var hop = new NextHop(7, VXLAN.name(), Ipv4.parse("10.244.3.0"), true, Route.LODEN);
            var byHop = route("10.244.3.0/24", new Via.NextHopObject(7, VXLAN.name()), Route.BOOT);
            assertMade(add(ops, VXLAN, address, hop, byHop));
            assertMade(add(ops, peer(1)));
            KernelObject[] peer = peer(1).toArray(KernelObject[]::new);
            assertMade(remove(ops, peer));
            assertMade(remove(ops, peer));
            assertMade(remove(ops, byHop, hop, address));
            assertMade(remove(ops, byHop, hop, address));
            assertHolds(ops, VXLAN);
            assertMade(remove(ops, VXLAN));
            assertMade(remove(ops, VXLAN, address, hop));
            assertHolds(ops);
        }
    }

    /** The same key, other values: in place. */
    @Test
    default void replacesInPlace() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, VXLAN));
            assertMade(add(ops, peer(1)));
            var link = new Link(
                    VXLAN.name(), VXLAN.kind(), Optional.of(MacAddress.parse("0a:58:00:00:00:99")), 1400, true);
            var mac = MacAddress.parse("0a:58:00:00:00:77");
            var fdb = new FdbEntry(VXLAN.name(), ((Neighbor) peer(1).get(1)).mac(), Ipv4.parse("172.16.1.77"));
            var neighbor = new Neighbor(VXLAN.name(), Ipv4.parse("10.244.1.0"), mac);
            var route = route("10.244.1.0/24", via("172.16.1.1"), Route.LODEN);
            assertTrue(replace(ops, VXLAN, link).ok());
            assertTrue(replace(ops, peer(1).get(0), fdb).ok());
            assertTrue(replace(ops, peer(1).get(1), neighbor).ok());
            assertTrue(replace(ops, peer(1).get(2), route).ok());
            assertHolds(ops, link, fdb, neighbor, route);
        }
    }

    /** What cannot be changed in place. */
    @Test
    default void recreatesADevice() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, VXLAN));
            assertMade(add(ops, peer(1)));
            var other = new LinkKind.Vxlan(2, 4789, Ipv4.parse("172.16.1.100"), EXT, true, true);
            var wanted = new Link(VXLAN.name(), other, VXLAN.mac(), 1450, true);
            var recreate = new Change.Recreate(VXLAN, wanted, "vni 1, want 2");
            var route = new Change.Add(peer(1).get(2), "missing");
            assertMade(ops.apply(new Batch(List.of(recreate, route))));
            assertHolds(ops, wanted, peer(1).get(2));
        }
    }

    /** A device gets no larger MTU than its underlay leaves: silently when it is made, EINVAL later. */
    @Test
    default void capsTheMtuOfADevice() {
        try (NetlinkOps ops = open()) {
            var large = new Link(VXLAN.name(), VXLAN.kind(), VXLAN.mac(), 1500, true);
            assertMade(add(ops, large));
            assertHolds(ops, VXLAN);
            assertEquals(Errnos.EINVAL, replace(ops, VXLAN, large).errno());
            assertHolds(ops, VXLAN);
        }
    }

    /** A device takes along what is on it. */
    @Test
    default void losesWhatIsOnADeletedDevice() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, VXLAN, new Address(VXLAN.name(), Ipv4.parse("10.244.0.0"), 32)));
            assertMade(add(ops, peer(1)));
            tamper().delete(VXLAN);
            assertHolds(ops);
        }
    }

    /** The numbers others have taken are told. */
    @Test
    default void tellsWhichNextHopsAreNotOurs() {
        try (NetlinkOps ops = open()) {
            var ours = new NextHop(7, VXLAN.name(), Ipv4.parse("10.244.3.0"), true, Route.LODEN);
            assertMade(add(ops, VXLAN, ours));
            tamper().put(new NextHop(9, EXT, Ipv4.parse("172.16.1.1"), false, Route.BOOT));
            assertEquals(Optional.of(Set.of(9)), ops.snapshot(SCOPE).host().nextHops());
        }
    }

    /** A next hop with our mark is not ours while a route of others uses it: they may run on the same host. */
    @Test
    default void leavesNextHopsThatOthersUse() {
        try (NetlinkOps ops = open()) {
            tamper().put(new NextHop(9, EXT, Ipv4.parse("172.16.1.1"), false, Route.LODEN));
            assertEquals(1, ops.snapshot(SCOPE).objects().size());
            tamper().put(route("192.0.2.0/24", new Via.NextHopObject(9, EXT), Route.LODEN));
            assertEquals(0, ops.snapshot(SCOPE).objects().size());
            assertEquals(Optional.of(Set.of(9)), ops.snapshot(SCOPE).host().nextHops());
        }
    }

    /** A device that is set down keeps its forwarding entries and IPv4 addresses alone. */
    @Test
    default void losesRoutesOfADeviceSetDown() {
        try (NetlinkOps ops = open()) {
            var address = new Address(VXLAN.name(), Ipv4.parse("10.244.0.0"), 32);
            var hop = new NextHop(7, VXLAN.name(), Ipv4.parse("10.244.3.0"), true, Route.LODEN);
            assertMade(add(ops, VXLAN, address, hop));
            assertMade(add(ops, peer(1)));
            var down = new Link(VXLAN.name(), VXLAN.kind(), VXLAN.mac(), VXLAN.mtu(), false);
            tamper().put(down);
            assertHolds(ops, down, address, peer(1).get(0));
            assertEquals(List.of(Errnos.ENETDOWN, Errnos.ENETDOWN), errnos(add(ops, peer(1).get(2), hop)));
            assertTrue(replace(ops, down, VXLAN).ok());
            assertMade(add(ops, peer(1).get(2), hop));
        }
    }

    /** Others' routes are theirs. */
    @Test
    default void addsNoRouteWhereThereIsOne() {
        try (NetlinkOps ops = open()) {
            var theirs = new HostRoute(Prefix.parse("10.244.9.0/24"), Optional.of(Ipv4.parse("172.16.1.9")), EXT, 0);
            tamper().add(theirs);
            var ours = route("10.244.9.0/24", via("172.16.1.8"), Route.LODEN);
            assertEquals(List.of(Errnos.EEXIST), errnos(add(ops, ours)));
            assertTrue(ops.snapshot(SCOPE).host().routes().contains(theirs));
            assertHolds(ops);
        }
    }

    /** What takes over from flannel may have its unmarked routes, and only those: through a gateway, of a subnet's length. */
    @Test
    default void ownsFlannelsRoutesWhereToldTo() {
        try (NetlinkOps ops = open()) {
            var left = route("10.244.9.0/24", via("172.16.1.9"), Route.BOOT);
            tamper().put(left);
            tamper().put(route("10.244.64.0/18", via("172.16.1.9"), Route.BOOT));
            tamper().put(route("10.244.10.0/24", new Via.Direct(EXT), Route.BOOT));
            var scope = new Scope(Set.of(), List.of(new Scope.RouteScope(EXT, Prefix.parse("10.244.0.0/16"), 24)));
            assertEquals(
                    Set.of(left), new HashSet<>(ops.snapshot(scope).objects().values()));
            assertTrue(replace(ops, left, route("10.244.9.0/24", via("172.16.1.8"), Route.LODEN))
                    .ok());
            assertHolds(ops, route("10.244.9.0/24", via("172.16.1.8"), Route.LODEN));
        }
    }

    /** Straight by the device: not through a gateway, not by another device, not to itself, not nowhere. */
    @Test
    default void knowsWhatIsOnTheLink() {
        try (NetlinkOps ops = open()) {
            Ipv4 near = Ipv4.parse("172.16.1.101");
            Ipv4 detour = Ipv4.parse("172.16.1.102");
            Ipv6 near6 = Ipv6.parse("fd00:16::101");
            Ipv4 nowhere = Ipv4.parse("192.0.2.1");
            List<IpAddress> all = List.of(near, detour, near6, nowhere);
            assertEquals(Set.of(near, detour, near6), ops.onLink(EXT, all));
            assertEquals(Set.of(), ops.onLink("eth9", all));

            var aside = new HostRoute(Prefix.parse("172.16.1.102/32"), Optional.of(Ipv4.parse("172.16.1.1")), EXT, 0);
            tamper().add(aside);
            assertEquals(Set.of(near, near6), ops.onLink(EXT, all));
        }
    }

    /** As many as there may be. */
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

    /** Another metric is another route, and no object of ours, even on our device. */
    @Test
    default void tellsRoutesOfOtherMetricsFromOurs() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, VXLAN));
            var theirs = new HostRoute(Prefix.parse("10.244.1.0/24"), Optional.empty(), VXLAN.name(), 50);
            tamper().add(theirs);
            assertMade(add(ops, peer(1).get(2)));
            assertHolds(ops, VXLAN, peer(1).get(2));
            assertTrue(ops.snapshot(SCOPE).host().routes().contains(theirs));
        }
    }

    /** Each change stands for itself. */
    @Test
    default void makesTheRestWhenOneFails() {
        try (NetlinkOps ops = open()) {
            var unreachable =
                    route("10.244.8.0/24", new Via.Gateway(Ipv4.parse("10.244.8.0"), VXLAN.name(), false), Route.BOOT);
            var nowhere = new Neighbor("flannel.9", Ipv4.parse("10.244.8.0"), MacAddress.parse("0a:58:00:00:00:08"));
            var family = new FdbEntry(VXLAN.name(), MacAddress.parse("0a:58:00:00:00:08"), Ipv6.parse("fd00:16::8"));
            var noHop = route("10.244.7.0/24", new Via.NextHopObject(77, VXLAN.name()), Route.BOOT);
            Receipt receipt =
                    add(ops, VXLAN, unreachable, peer(1).get(0), nowhere, family, noHop, VXLAN, peer(1).get(1));
            assertEquals(
                    List.of(
                            0,
                            Errnos.ENETUNREACH,
                            0,
                            Errnos.ENODEV,
                            Errnos.EAFNOSUPPORT,
                            Errnos.EINVAL,
                            Errnos.EEXIST,
                            0),
                    errnos(receipt));
            assertTrue(receipt.failures().stream()
                    .noneMatch(failure -> failure.message().isEmpty()));
            assertHolds(ops, VXLAN, peer(1).get(0), peer(1).get(1));
        }
    }

    /** A device over one that is not there, one of a kind that cannot be made, and one that is there twice. */
    @Test
    default void refusesDevicesThatCannotBe() {
        try (NetlinkOps ops = open()) {
            var over = new LinkKind.Vxlan(5, 8472, Ipv4.parse("172.16.1.100"), "eth9", false, false);
            var nowhere = new Link("flannel.5", over, Optional.empty(), 1450, true);
            var other = new Link("br0", LinkKind.Custom.named("bridge"), Optional.empty(), 1500, true);
            var twin = new Link("flannel.2", VXLAN.kind(), Optional.empty(), 1450, true);
            assertEquals(
                    List.of(Errnos.ENODEV, Errnos.EOPNOTSUPP, 0, Errnos.EEXIST),
                    errnos(add(ops, nowhere, other, VXLAN, twin)));
        }
    }

    /** Drift of every kind is seen at once, and mended. */
    @Test
    default void seesDrift() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, VXLAN));
            assertMade(add(ops, peer(1)));
            peer(1).forEach(tamper()::delete);
            peer(2).forEach(tamper()::put);
            KernelObject[] expected = {VXLAN, peer(2).get(0), peer(2).get(1), peer(2).get(2)};
            assertHolds(ops, expected);
        }
    }

    /** What others do is heard; what we do ourselves is not, where the kernel tells. */
    @Test
    default void hearsWhatOthersDo() {
        try (NetlinkOps ops = open()) {
            List<KernelEvent> heard = new CopyOnWriteArrayList<>();
            NetlinkOps.Monitor monitor = ops.monitor(heard::add);
            assertMade(add(ops, VXLAN, new Address(VXLAN.name(), Ipv4.parse("10.244.0.0"), 32)));
            assertMade(add(ops, peer(1)));
            var hop = new NextHop(7, VXLAN.name(), Ipv4.parse("10.244.3.0"), true, Route.LODEN);
            List<KernelObject> theirs = new ArrayList<>(peer(2));
            theirs.add(new Address(VXLAN.name(), Ipv4.parse("10.244.0.9"), 32));
            theirs.add(hop);
            theirs.forEach(tamper()::put);
            theirs.forEach(object -> awaitTouch(heard, object));
            assertTrue(heard.contains(new KernelEvent.Put(peer(2).get(0))), heard::toString);
            assertTrue(heard.contains(new KernelEvent.Put(peer(2).get(1))), heard::toString);
            heard.clear();
            theirs.forEach(tamper()::delete);
            theirs.forEach(object -> awaitTouch(heard, object));
            assertTrue(heard.contains(new KernelEvent.Removed(peer(2).get(0).key(), VXLAN.name())), heard::toString);
            assertTrue(heard.contains(new KernelEvent.Removed(peer(2).get(1).key(), VXLAN.name())), heard::toString);
            tamper().delete(VXLAN);
            awaitTouch(heard, VXLAN);
            assertTrue(heard.stream().noneMatch(event -> isTouch(event, peer(1).get(2))), heard::toString);
            monitor.close();
            monitor.close();
        }
    }
}
