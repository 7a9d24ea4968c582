package dev.loden.testkit;

import static dev.loden.testkit.ContractSteps.add;
import static dev.loden.testkit.ContractSteps.assertMade;
import static dev.loden.testkit.ContractSteps.awaitEvent;
import static dev.loden.testkit.ContractSteps.errnos;
import static dev.loden.testkit.ContractSteps.remove;
import static dev.loden.testkit.ContractSteps.replace;
import static dev.loden.testkit.ContractSteps.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.MacAddress;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkAttribute;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.NetlinkOps;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Devices of any kind, given by netlink attributes. A part of {@link NetlinkOpsContract}. */
public interface NetlinkLinkKindsContract extends NetlinkSubject {
    /** IFLA_MACVLAN_MODE (linux/if_link.h), a {@code __u32}. */
    int MODE = 1;

    /** MACVLAN_MODE_PRIVATE. */
    int PRIVATE = 1;

    /** MACVLAN_MODE_BRIDGE. */
    int BRIDGE = 4;

    /** A macvlan device on the external one, in bridge mode. */
    Link MACVLAN = macvlan("mv0", EXT, BRIDGE);

    /** A device that its driver makes. */
    Link DRIVEN = new Link("tun0", new LinkKind.Driven("plane", "tun"), Optional.empty(), 1400, true);

    /** All devices of these tests. */
    Scope DEVICES = new Scope(Set.of(MACVLAN.name(), "mv1", "br0", DRIVEN.name()), List.of());

    /**
     * A macvlan device.
     *
     * @param name its name
     * @param lower the device it lies on
     * @param mode {@link #PRIVATE} or {@link #BRIDGE}
     * @return it, declared by its mode alone
     */
    static Link macvlan(String name, String lower, int mode) {
        var kind = new LinkKind.Custom("macvlan", Optional.of(lower), List.of(LinkAttribute.u32(MODE, mode)));
        return new Link(name, kind, Optional.of(MacAddress.parse("0a:58:00:00:00:0a")), 1400, true);
    }

    private static Link read(NetlinkOps ops, String name) {
        return ops.snapshot(DEVICES).link(name).orElseThrow();
    }

    private static void assertReads(NetlinkOps ops, Link wanted) {
        Link have = read(ops, wanted.name());
        assertTrue(wanted.kind().matches(have.kind()), have::toString);
        assertEquals(new Link(wanted.name(), have.kind(), wanted.mac(), wanted.mtu(), wanted.up()), have);
    }

    private static String message(Receipt receipt, int index) {
        return receipt.outcomes().get(index).message();
    }

    /** What is declared is read back; the kernel reports more than was declared. */
    @Test
    default void readsBackADeviceOfAnyKind() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, MACVLAN));
            assertReads(ops, MACVLAN);
            var kind = (LinkKind.Custom) read(ops, MACVLAN.name()).kind();
            assertEquals(Optional.of(EXT), kind.lower());
            assertTrue(kind.data().size() > 1, kind::toString);
        }
    }

    /** Such a device carries addresses and routes as any other. */
    @Test
    default void putsAddressesAndRoutesOnADeviceOfAnyKind() {
        try (NetlinkOps ops = open()) {
            var address = new Address(MACVLAN.name(), Ipv4.parse("10.244.0.0"), 32);
            var route = route("10.244.3.0/24", new Via.Direct(MACVLAN.name()), Route.BOOT);
            assertMade(add(ops, MACVLAN, address, route));
            var objects = ops.snapshot(DEVICES).objects();
            assertEquals(address, objects.get(address.key()));
            assertEquals(route, objects.get(route.key()));
            assertMade(remove(ops, MACVLAN));
            assertEquals(Set.of(), ops.snapshot(DEVICES).objects().keySet());
        }
    }

    /** Another value of a declared attribute, or another lower device, does not match; the device is made anew. */
    @Test
    default void recreatesADeviceOfAnotherAttribute() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, MACVLAN));
            Link have = read(ops, MACVLAN.name());
            Link other = macvlan(MACVLAN.name(), EXT, PRIVATE);
            assertFalse(other.kind().matches(have.kind()), have::toString);
            assertFalse(macvlan("mv0", "eth0p", BRIDGE).kind().matches(have.kind()), have::toString);
            assertMade(ops.apply(new Batch(List.of(new Change.Recreate(have, other, "mode 4, want 1")))));
            assertReads(ops, other);
            assertFalse(MACVLAN.kind().matches(read(ops, "mv0").kind()));
        }
    }

    /** Without its lower device a device is not made, and the failure names the one that is missing. */
    @Test
    default void namesTheMissingLowerDevice() {
        try (NetlinkOps ops = open()) {
            Receipt receipt = add(ops, macvlan("mv0", "eth9", BRIDGE), MACVLAN);
            assertEquals(List.of(Errnos.ENODEV, 0), errnos(receipt));
            assertTrue(message(receipt, 0).contains("eth9"), receipt::toString);
        }
    }

    /** MTU, address, up and down: in place, with the kind as it was. */
    @Test
    default void changesADeviceOfAnyKindInPlace() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, MACVLAN));
            LinkKind kind = read(ops, MACVLAN.name()).kind();
            var mac = Optional.of(MacAddress.parse("0a:58:00:00:00:0b"));
            for (Link wanted : List.of(
                    new Link("mv0", MACVLAN.kind(), MACVLAN.mac(), 1300, true),
                    new Link("mv0", MACVLAN.kind(), mac, 1300, true),
                    new Link("mv0", MACVLAN.kind(), mac, 1300, false))) {
                Outcome outcome = replace(ops, read(ops, "mv0"), wanted);
                assertTrue(outcome.ok(), outcome::toString);
                assertEquals(new Link("mv0", kind, wanted.mac(), wanted.mtu(), wanted.up()), read(ops, "mv0"));
            }
        }
    }

    /** One of them on the other, which is there only by the change before. */
    @Test
    default void makesTwoDevicesOfAnyKindInOneBatch() {
        try (NetlinkOps ops = open()) {
            var bridge = new Link("br0", LinkKind.Custom.named("bridge"), MACVLAN.mac(), 1450, true);
            var onIt = new Link(
                    "mv1",
                    macvlan("mv1", "br0", PRIVATE).kind(),
                    Optional.of(MacAddress.parse("0a:58:00:00:00:0c")),
                    1400,
                    true);
            assertMade(add(ops, bridge, onIt));
            assertReads(ops, bridge);
            assertReads(ops, onIt);
        }
    }

    /** The event of a device has the same form as the snapshot; the deletion is reported, too. */
    @Test
    default void reportsWhatOthersDoToADeviceOfAnyKind() {
        try (NetlinkOps ops = open()) {
            List<KernelEvent> events = new CopyOnWriteArrayList<>();
            NetlinkOps.Monitor monitor = ops.monitor(events::add);
            assertMade(add(ops, MACVLAN));
            outOfBand().put(new Link("mv0", MACVLAN.kind(), MACVLAN.mac(), 1300, true));
            var changed = new KernelEvent.Put(read(ops, "mv0"));
            Await.until("an event with " + changed, EVENT_TIMEOUT, () -> events.contains(changed));
            events.clear();
            outOfBand().delete(MACVLAN);
            awaitEvent(events, MACVLAN);
            monitor.close();
        }
    }

    /** A device that its driver made is read by its kind, and changed and deleted as any other. */
    @Test
    default void changesAndDeletesADriversDevice() {
        try (NetlinkOps ops = open()) {
            outOfBand().put(DRIVEN);
            assertReads(ops, DRIVEN);
            var changed = new Link("tun0", DRIVEN.kind(), Optional.empty(), 1300, false);
            assertTrue(replace(ops, read(ops, "tun0"), changed).ok());
            assertReads(ops, changed);
            assertMade(remove(ops, changed));
            assertEquals(Set.of(), ops.snapshot(DEVICES).objects().keySet());
        }
    }

    /** Rtnetlink cannot make a driver's device; the failure names the driver, and what is there is not deleted for it. */
    @Test
    default void leavesTheMakingOfADriversDeviceToTheDriver() {
        try (NetlinkOps ops = open()) {
            Receipt added = add(ops, DRIVEN);
            assertEquals(List.of(Errnos.EOPNOTSUPP), errnos(added));
            assertTrue(message(added, 0).contains("driver plane"), added::toString);
            assertMade(add(ops, MACVLAN));
            var driven = new Link("mv0", DRIVEN.kind(), Optional.empty(), 1400, true);
            var recreate = new Change.Recreate(read(ops, "mv0"), driven, "is macvlan, want tun");
            assertEquals(List.of(Errnos.EOPNOTSUPP), errnos(ops.apply(new Batch(List.of(recreate)))));
            assertReads(ops, MACVLAN);
        }
    }

    /** A kind that this kernel has no driver of, and a vxlan device that is not declared as one. */
    @Test
    default void refusesKindsThatCannotBe() {
        try (NetlinkOps ops = open()) {
            KernelObject unknown = new Link("mv0", LinkKind.Custom.named(UNKNOWN_KIND), Optional.empty(), 1400, true);
            KernelObject vxlan = new Link("mv1", LinkKind.Custom.named("vxlan"), Optional.empty(), 1400, true);
            Receipt receipt = add(ops, unknown, vxlan);
            assertEquals(List.of(Errnos.EOPNOTSUPP, Errnos.EINVAL), errnos(receipt));
            assertTrue(message(receipt, 1).contains("LinkKind.Vxlan"), receipt::toString);
        }
    }
}
