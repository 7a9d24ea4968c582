package dev.loden.core;

import static dev.loden.core.Fixture.PLANNER;
import static dev.loden.core.Fixture.SCOPE;
import static dev.loden.core.Fixture.UNDERLAY;
import static dev.loden.core.Fixture.lease;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.ClusterView;
import dev.loden.api.lease.Lease;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.testkit.FakeKernel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
    private static final Lease OWN = lease(0);
    private final FakeKernel kernel = Fixture.host();
    private final Reconciler reconciler = new Reconciler(kernel);

    @Test
    void bringsTheKernelToThePlan() {
        turn(lease(1), lease(2));

        assertConverged(lease(1), lease(2));
    }

    @Test
    void writesNothingWhereNothingIsToDo() {
        turn(lease(1), lease(2));
        int before = kernel.writes();

        ReconcileReport report = turn(lease(1), lease(2));
        assertEquals(List.of(), report.made());
        assertEquals(List.of(), report.failures());
        assertEquals(before, kernel.writes());
    }

    @Test
    void removesAPeerThatIsGone() {
        turn(lease(1), lease(2));
        turn(lease(2));

        assertConverged(lease(2));
    }

    @Test
    void removesWhatAnEarlierProcessLeft() {
        turn(lease(1), lease(2), lease(3));

        new Reconciler(kernel).turn(PLANNER, view(lease(2)), UNDERLAY, kernel.snapshot(SCOPE));

        assertConverged(lease(2));
    }

    @Test
    void leavesWhatIsNotOurs() {
        var foreign = new Route(Prefix.parse("10.99.0.0/16"), new Via.Direct("eth0"), Route.BOOT);
        kernel.put(foreign);
        turn(lease(1));
        turn();

        assertEquals(Optional.of(foreign), kernel.find(foreign.key()));
        var address = new Address("eth0", IpAddress.parse("172.16.1.100"), 24);
        assertEquals(Optional.of(address), kernel.find(address.key()));
    }

    @Test
    void convergesWhicheverOperationFailsOnce() {
        int operations = 2 + 3 * 2;
        for (int failing = 0; failing < operations; failing++) {
            FakeKernel fresh = Fixture.host();
            fresh.failAt(failing, 22);
            var line = new Reconciler(fresh);
            ReconcileReport first = turn(line, fresh, lease(1), lease(2));
            turn(line, fresh, lease(1), lease(2));

            assertTrue(!first.failures().isEmpty(), "operation " + failing + " did not fail");
            assertEquals(converged(lease(1), lease(2)), fresh.toString(), "after operation " + failing + " failed");
        }
    }

    @Test
    void convergesFromADirtyKernel() {
        turn(lease(1), lease(2));
        String wanted = kernel.toString();
        kernel.put(new Neighbor("toy0", IpAddress.parse("10.244.1.0"), MacAddress.parse("02:00:00:00:09:09")));
        kernel.put(new FdbEntry("toy0", MacAddress.parse("02:00:00:00:09:09"), IpAddress.parse("172.16.1.9")));
        kernel.delete(new ObjectKey.OfRoute(Prefix.parse("10.244.2.0/24")));
        kernel.put(new Route(Prefix.parse("10.244.9.0/24"), new Via.Direct("toy0"), Route.BOOT));

        assertTrue(turn(lease(1), lease(2)).repair());

        assertEquals(wanted, kernel.toString());
    }

    @Test
    void rebuildsADeletedDeviceInOneTurn() {
        turn(lease(1), lease(2));
        kernel.delete(new ObjectKey.OfLink("toy0"));

        turn(lease(1), lease(2));

        assertConverged(lease(1), lease(2));
    }

    @Test
    void leavesOutAPeerThatCannotBePlanned() {
        Lease broken = lease("10.244.3.0/24", "172.16.1.103", ToyBackend.advertisement("nonsense"));
        Lease otherKind = lease(
                "10.244.4.0/24",
                "172.16.1.104",
                new Advertisement("other", lease(1).attributes().advertisement().data(), Advertisement.NONE.v6Data()));

        ReconcileReport report = turn(lease(1), broken, otherKind);

        assertConverged(lease(1));
        assertEquals(
                Map.of(
                        broken.subnets(),
                        "\"nonsense\": not a MAC address (six hexadecimal octets with colons between)",
                        otherKind.subnets(),
                        "unreachable: advertises backend \"other\", of which there is no plugin here (there are: toy), and its node"
                                + " is not on the segment of eth0 for a plain route"),
                report.rejected());
    }

    @Test
    void doesNothingForAReservation() {
        ReconcileReport report = turn(lease(1), lease("10.244.3.0/24", "172.16.1.103", Advertisement.NONE));

        assertConverged(lease(1));
        assertEquals(Map.of(), report.rejected());
    }

    @Test
    void leavesOutThePeerThatWantsWhatAnotherHas() {
        Lease twin =
                lease("10.244.3.0/24", "172.16.1.103", lease(1).attributes().advertisement());

        ReconcileReport report = turn(lease(1), twin);

        assertConverged(lease(1));
        assertEquals(
                Map.of(
                        twin.subnets(),
                        "wants \"02:00:00:00:01:01 dev toy0 dst 172.16.1.103 self permanent\" but this is taken:"
                                + " \"02:00:00:00:01:01 dev toy0 dst 172.16.1.101 self permanent\""),
                report.rejected());
    }

    private ReconcileReport turn(Lease... peers) {
        return turn(reconciler, kernel, peers);
    }

    private static ReconcileReport turn(Reconciler line, FakeKernel kernel, Lease... peers) {
        return line.turn(PLANNER, view(peers), UNDERLAY, kernel.snapshot(SCOPE));
    }

    private static ClusterView view(Lease... peers) {
        return new ClusterView(OWN, List.of(peers), true);
    }

    private void assertConverged(Lease... peers) {
        assertEquals(converged(peers), kernel.toString());
    }

    /** What a host holds that got the plan in one go, without any history. */
    private static String converged(Lease... peers) {
        FakeKernel fresh = Fixture.host();
        Stream.concat(
                        PLANNER.receive(OWN, UNDERLAY).objects().stream(),
                        Stream.of(peers)
                                .flatMap(peer -> PLANNER.own().backend().reach(peer, UNDERLAY).objects().stream()))
                .forEach(fresh::put);
        return fresh.toString();
    }
}
