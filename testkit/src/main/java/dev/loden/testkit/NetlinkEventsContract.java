package dev.loden.testkit;

import static dev.loden.testkit.ContractSteps.add;
import static dev.loden.testkit.ContractSteps.assertMade;
import static dev.loden.testkit.ContractSteps.awaitEvent;
import static dev.loden.testkit.ContractSteps.isEventOf;
import static dev.loden.testkit.NetlinkSubject.peer;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Ipv4;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import dev.loden.api.spi.NetlinkOps;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The events of a monitor. A part of {@link NetlinkOpsContract}. */
public interface NetlinkEventsContract extends NetlinkSubject {
    /** Changes of others are reported; our own are not, where the kernel's notification names the request. */
    @Test
    default void reportsWhatOthersChange() {
        try (NetlinkOps ops = open()) {
            List<KernelEvent> events = new CopyOnWriteArrayList<>();
            NetlinkOps.Monitor monitor = ops.monitor(events::add);
            assertMade(add(ops, VXLAN, new Address(VXLAN.name(), Ipv4.parse("10.244.0.0"), 32)));
            assertMade(add(ops, peer(1)));
            var hop = new NextHop(7, VXLAN.name(), Ipv4.parse("10.244.3.0"), true, Route.LODEN);
            List<KernelObject> theirs = new ArrayList<>(peer(2));
            theirs.add(new Address(VXLAN.name(), Ipv4.parse("10.244.0.9"), 32));
            theirs.add(hop);
            theirs.forEach(outOfBand()::put);
            theirs.forEach(object -> awaitEvent(events, object));
            assertTrue(events.contains(new KernelEvent.Put(peer(2).get(0))), events::toString);
            assertTrue(events.contains(new KernelEvent.Put(peer(2).get(1))), events::toString);
            events.clear();
            theirs.forEach(outOfBand()::delete);
            theirs.forEach(object -> awaitEvent(events, object));
            assertTrue(events.contains(new KernelEvent.Removed(peer(2).get(0).key(), VXLAN.name())), events::toString);
            assertTrue(events.contains(new KernelEvent.Removed(peer(2).get(1).key(), VXLAN.name())), events::toString);
            outOfBand().delete(VXLAN);
            awaitEvent(events, VXLAN);
            assertTrue(events.stream().noneMatch(event -> isEventOf(event, peer(1).get(2))), events::toString);
            monitor.close();
            monitor.close();
        }
    }
}
