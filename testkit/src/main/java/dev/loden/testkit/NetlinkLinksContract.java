package dev.loden.testkit;

import static dev.loden.testkit.ContractSteps.add;
import static dev.loden.testkit.ContractSteps.assertHolds;
import static dev.loden.testkit.ContractSteps.assertMade;
import static dev.loden.testkit.ContractSteps.errnos;
import static dev.loden.testkit.ContractSteps.replace;
import static dev.loden.testkit.ContractSteps.route;
import static dev.loden.testkit.NetlinkSubject.peer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Ipv4;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import dev.loden.api.spi.NetlinkOps;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Devices: made, changed in place, made anew, set down, deleted. A part of {@link NetlinkOpsContract}. */
public interface NetlinkLinksContract extends NetlinkSubject {
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

    /** A device is marked when it is made; one that was there before keeps what it has until it is changed. */
    @Test
    default void marksADevice() {
        try (NetlinkOps ops = open()) {
            Link marked = VXLAN.marked("loden 10.244.0.0/16");
            assertMade(add(ops, marked));
            assertHolds(ops, marked);
            assertEquals(
                    List.of(Errnos.EEXIST), errnos(add(ops, VXLAN.marked("another"))), "one that was there before");
            assertHolds(ops, marked);
            Link again = VXLAN.marked("loden fd01::/48");
            assertTrue(replace(ops, marked, again).ok());
            assertHolds(ops, again);
            var down = new Link(VXLAN.name(), VXLAN.kind(), VXLAN.mac(), VXLAN.mtu(), false);
            assertTrue(replace(ops, again, down).ok());
            assertHolds(ops, down.marked(again.alias()));
        }
    }

    /** What is on a device is deleted with it. */
    @Test
    default void losesWhatIsOnADeletedDevice() {
        try (NetlinkOps ops = open()) {
            assertMade(add(ops, VXLAN, new Address(VXLAN.name(), Ipv4.parse("10.244.0.0"), 32)));
            assertMade(add(ops, peer(1)));
            outOfBand().delete(VXLAN);
            assertHolds(ops);
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
            outOfBand().put(down);
            assertHolds(ops, down, address, peer(1).get(0));
            assertEquals(List.of(Errnos.ENETDOWN, Errnos.ENETDOWN), errnos(add(ops, peer(1).get(2), hop)));
            assertTrue(replace(ops, down, VXLAN).ok());
            assertMade(add(ops, peer(1).get(2), hop));
        }
    }

    /** A device over one that is not there, one of an unknown kind, and the second of one VNI. */
    @Test
    default void refusesDevicesThatCannotBe() {
        try (NetlinkOps ops = open()) {
            var over = new LinkKind.Vxlan(5, 8472, Ipv4.parse("172.16.1.100"), "eth9", false, false);
            var nowhere = new Link("flannel.5", over, Optional.empty(), 1450, true);
            var other = new Link("other0", LinkKind.Custom.named(UNKNOWN_KIND), Optional.empty(), 1500, true);
            var twin = new Link("flannel.2", VXLAN.kind(), Optional.empty(), 1450, true);
            assertEquals(
                    List.of(Errnos.ENODEV, Errnos.EOPNOTSUPP, 0, Errnos.EEXIST),
                    errnos(add(ops, nowhere, other, VXLAN, twin)));
        }
    }
}
