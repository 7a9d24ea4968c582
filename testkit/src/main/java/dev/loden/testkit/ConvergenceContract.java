package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Via;
import dev.loden.reconcile.Differ;
import dev.loden.reconcile.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * That a plan gets into the kernel from wherever the kernel is: whatever came before, whatever others did to it, whichever
 * operation fails. {@link BackendContract} brings it to every backend.
 */
public interface ConvergenceContract {
    /** EINVAL: what the kernel says to nearly everything it does not like. */
    int REFUSED = 22;

    /**
     * The whole plan of node 0.
     *
     * @param peers by number, 1 to 3
     * @return in any order
     */
    List<KernelObject> plan(int... peers);

    /**
     * What the plan's maker owns.
     *
     * @return all plans lie within it
     */
    Scope scope();

    /**
     * A host before the plan.
     *
     * @return with its own devices and routes
     */
    FakeKernel host();

    @Test
    default void convergesInWhateverOrderPeersCome() {
        String expected = converged(1, 2, 3);
        int[][] orders = {{1, 2, 3}, {3, 2, 1}, {2, 3, 1}};
        for (int[] order : orders) {
            FakeKernel kernel = host();
            turn(kernel, plan());
            turn(kernel, plan(order[0]));
            turn(kernel, plan(order[0], order[1]));
            turn(kernel, plan(order[2], order[0], order[1]));
            assertEquals(expected, kernel.toString());
        }
    }

    @Test
    default void leavesNothingOfPeersThatWent() {
        FakeKernel kernel = host();
        turn(kernel, plan(1, 2, 3));
        turn(kernel, plan(2));
        assertEquals(converged(2), kernel.toString());
    }

    @Test
    default void writesNothingTwice() {
        FakeKernel kernel = host();
        turn(kernel, plan(1, 2));
        kernel.forgetChanges();
        assertEquals(List.of(), turn(kernel, plan(2, 1)).outcomes());
        assertEquals(0, kernel.writes());
    }

    @Test
    default void convergesWhicheverOperationFailsOnce() {
        int operations = plan(1, 2).size();
        for (int failing = 0; failing < operations; failing++) {
            FakeKernel kernel = host();
            kernel.failAt(failing, REFUSED);
            assertTrue(!turn(kernel, plan(1, 2)).failures().isEmpty(), "operation " + failing + " did not fail");
            turn(kernel, plan(1, 2));
            assertEquals(converged(1, 2), kernel.toString(), "after operation " + failing + " failed");
        }
    }

    @Test
    default void convergesWhicheverRemovalFailsOnce() {
        int operations = changes(kernelOf(1, 2, 3), plan()).size();
        for (int failing = 0; failing < operations; failing++) {
            FakeKernel kernel = kernelOf(1, 2, 3);
            kernel.failAt(failing, REFUSED);
            turn(kernel, plan());
            turn(kernel, plan());
            assertEquals(converged(), kernel.toString(), "after removal " + failing + " failed");
        }
    }

    @Test
    default void convergesWhateverOthersDelete() {
        for (KernelObject victim : plan(1, 2)) {
            FakeKernel kernel = kernelOf(1, 2);
            kernel.delete(victim.key());
            turn(kernel, plan(1, 2));
            assertEquals(converged(1, 2), kernel.toString(), "after " + victim + " was deleted");
        }
    }

    @Test
    default void convergesWhateverOthersRewrite() {
        for (KernelObject victim : plan(1, 2)) {
            FakeKernel kernel = kernelOf(1, 2);
            KernelObject spoilt = spoilt(victim);
            if (!spoilt.equals(victim)) {
                kernel.put(spoilt);
                turn(kernel, plan(1, 2));
                assertEquals(converged(1, 2), kernel.toString(), "after " + spoilt + " was put in place of " + victim);
            }
        }
    }

    @Test
    default void removesWhatOthersPutOnItsDevices() {
        FakeKernel kernel = kernelOf(1, 2);
        MacAddress mac = MacAddress.parse("02:00:00:00:09:09");
        for (String link : scope().links()) {
            kernel.put(new Neighbor(link, IpAddress.parse("10.244.77.0"), mac));
            kernel.put(new FdbEntry(link, mac, IpAddress.parse("172.16.1.177")));
            kernel.put(new Route(Prefix.parse("10.244.77.0/24"), new Via.Direct(link), Route.BOOT));
            kernel.put(new Address(link, IpAddress.parse("10.244.77.0"), 32));
        }
        turn(kernel, plan(1, 2));
        assertEquals(converged(1, 2), kernel.toString());
    }

    @Test
    default void leavesWhatIsNotItsOwn() {
        FakeKernel kernel = host();
        List<KernelObject> foreign = List.of(
                new Route(Prefix.parse("10.99.0.0/16"), new Via.Direct("eth0"), Route.BOOT),
                new Route(Prefix.parse("10.98.0.0/16"), new Via.Direct("eth0"), Route.LODEN),
                new Route(Prefix.parse("10.244.200.0/24"), new Via.Direct("eth0"), Route.BOOT),
                new Neighbor("eth0", IpAddress.parse("172.16.1.7"), MacAddress.parse("02:00:00:00:09:09")));
        foreign.forEach(kernel::put);
        turn(kernel, plan(1, 2));
        turn(kernel, plan());
        for (KernelObject object : foreign) {
            assertEquals(object, kernel.find(object.key()).orElse(null));
        }
    }

    private FakeKernel kernelOf(int... peers) {
        FakeKernel kernel = host();
        turn(kernel, plan(peers));
        kernel.forgetChanges();
        return kernel;
    }

    /** What a host holds that got the plan in one go, without any history. */
    private String converged(int... peers) {
        FakeKernel kernel = host();
        plan(peers).forEach(kernel::put);
        return kernel.toString();
    }

    private List<Change> changes(FakeKernel kernel, List<KernelObject> plan) {
        Map<ObjectKey, KernelObject> desired = new LinkedHashMap<>();
        plan.forEach(object -> desired.put(object.key(), object));
        return Differ.diff(desired, kernel.snapshot(scope()).objects());
    }

    private Receipt turn(FakeKernel kernel, List<KernelObject> plan) {
        List<Change> changes = changes(kernel, plan);
        return changes.isEmpty() ? new Receipt(List.of()) : kernel.apply(Schedule.of(new ArrayList<>(changes)));
    }

    /** The same key with another value, as far as it is ours to mend. */
    private static KernelObject spoilt(KernelObject object) {
        MacAddress mac = MacAddress.parse("02:00:00:00:09:09");
        return switch (object) {
            case Link link -> new Link(link.name(), link.kind(), link.mac(), link.mtu() - 100, link.up());
            case Address address -> address;
            case NextHop hop -> new NextHop(hop.id(), hop.link(), IpAddress.parse("10.244.77.0"), true, hop.protocol());
            case Route route -> new Route(route.destination(), new Via.Direct(route.link()), route.protocol());
            case Neighbor neighbor -> new Neighbor(neighbor.link(), neighbor.address(), mac);
            case FdbEntry entry -> new FdbEntry(entry.link(), entry.mac(), IpAddress.parse("172.16.1.177"));
            case DriverObject of -> of;
        };
    }
}
