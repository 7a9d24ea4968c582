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
import static dev.loden.testkit.NetlinkSubject.peer6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.MacAddress;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.NetlinkOps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every kind of object: made, read back, replaced, removed, and each for itself. A part of {@link NetlinkOpsContract}. */
public interface NetlinkObjectsContract extends NetlinkSubject {
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

    /** A hint of what is expected does not change what is read. */
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

    /** Objects of all kinds are removed, and to remove them again is no failure. */
    @Test
    default void removesWhatItMadeAndAcceptsThatItIsGone() {
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

    /** A snapshot shows drift of every kind. */
    @Test
    default void findsDrift() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, VXLAN));
            assertMade(add(ops, peer(1)));
            peer(1).forEach(outOfBand()::delete);
            peer(2).forEach(outOfBand()::put);
            KernelObject[] expected = {VXLAN, peer(2).get(0), peer(2).get(1), peer(2).get(2)};
            assertHolds(ops, expected);
        }
    }

    /** A failed change does not stop the others. */
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

    /** Of a device's addresses those of a full-length prefix, as virtual ones have it, come last. */
    @Test
    default void listsTheBestAddressFirst() {
        try (NetlinkOps ops = open()) {
            var virtual = new Address(EXT, Ipv4.parse("172.16.1.9"), 32);
            var more = new Address(EXT, Ipv4.parse("192.0.2.1"), 24);
            outOfBand().put(virtual);
            outOfBand().put(more);
            var all = new ArrayList<>(EXT_ADDRESSES);
            all.add(more);
            all.add(virtual);
            HostLink link = ops.snapshot(SCOPE).host().link(EXT).orElseThrow();
            assertEquals(Set.copyOf(all), Set.copyOf(link.addresses()));
            assertEquals(virtual, link.addresses().getLast());
        }
    }

    /** The number of another's next hop is refused, and no route is made by it; the other one stays, on our device, too. */
    @Test
    default void takesNoNumberOfANextHopOfOthers() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, VXLAN));
            var other = new NextHop(7, EXT, Ipv4.parse("172.16.1.1"), false, Route.BOOT);
            var onOurs = new NextHop(8, VXLAN.name(), Ipv4.parse("10.244.8.0"), true, Route.BOOT);
            outOfBand().put(other);
            outOfBand().put(onOurs);
            var hop = new NextHop(7, VXLAN.name(), Ipv4.parse("10.244.3.0"), true, Route.LODEN);
            var route = route("10.244.3.0/24", new Via.NextHopObject(7, VXLAN.name()), Route.BOOT);
            assertEquals(List.of(Errnos.EEXIST, Errnos.EEXIST), errnos(add(ops, hop, route)));
            assertHolds(ops, VXLAN);
            assertEquals(Optional.of(Set.of(7, 8)), ops.snapshot(SCOPE).host().nextHops());
        }
    }
}
