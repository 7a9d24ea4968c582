package dev.loden.core.turn;

import static dev.loden.core.sample.Fixture.SCOPE;
import static dev.loden.core.sample.Fixture.UNDERLAY;
import static dev.loden.core.sample.Fixture.lease;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.core.lease.Rank;
import dev.loden.core.plan.OpenBackend;
import dev.loden.core.plan.OpenBackends;
import dev.loden.core.plan.Part;
import dev.loden.core.plan.PlanInputs;
import dev.loden.core.plan.Planner;
import dev.loden.core.plan.RouteForm;
import dev.loden.core.plugin.BackendKey;
import dev.loden.core.sample.Fixture;
import dev.loden.core.sample.ToyBackend;
import dev.loden.core.status.ReconcileReport;
import dev.loden.core.underlay.ExternalInterface;
import dev.loden.reconcile.Actual;
import dev.loden.reconcile.Reconciler;
import dev.loden.reconcile.Turn;
import dev.loden.testkit.FakeKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
    private static final Lease OWN = lease(0);
    private static final Planner PLANNER = new Planner(
            new PlanInputs(
                    Fixture.NETWORK,
                    new ExternalInterface(UNDERLAY, UNDERLAY.ipv4(), UNDERLAY.ipv6(), "a test"),
                    OWN,
                    new OpenBackends(
                            new OpenBackend(
                                    new BackendKey(ToyBackend.TYPE, Settings.EMPTY),
                                    new ToyBackend(),
                                    ToyBackend.advertisement("02:00:00:00:01:00")),
                            Map.of(),
                            List.of()),
                    RouteForm.PLAIN,
                    Map.of(),
                    false),
            UNDERLAY,
            Fixture.PLUGINS);
    private final FakeKernel kernel = Fixture.host();
    private final Reconciler<Part> reconciler = new Reconciler<>(kernel::apply);

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

        turn(new Reconciler<>(kernel::apply), kernel, lease(2));

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
            var line = new Reconciler<Part>(fresh::apply);
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

        turn(lease(1), broken, otherKind);

        assertConverged(lease(1));
        assertEquals(
                Map.of(
                        broken.subnets(),
                        "\"nonsense\": not a MAC address (six hexadecimal octets with colons between)",
                        otherKind.subnets(),
                        "unreachable: advertises backend \"other\", of which there is no plugin here (there are: toy); it gets"
                                + " no route, lest traffic leave unencrypted: add the plugin, or configure both nodes alike"),
                rejected());
    }

    @Test
    void doesNothingForAReservation() {
        turn(lease(1), lease("10.244.3.0/24", "172.16.1.103", Advertisement.NONE));

        assertConverged(lease(1));
        assertEquals(Map.of(), rejected());
    }

    @Test
    void leavesOutThePeerThatWantsWhatAnotherHas() {
        Lease twin =
                lease("10.244.3.0/24", "172.16.1.103", lease(1).attributes().advertisement());

        turn(lease(1), twin);

        assertConverged(lease(1));
        assertEquals(
                Map.of(
                        twin.subnets(),
                        "needs \"02:00:00:00:01:01 dev toy0 dst 172.16.1.103 self permanent\", but lease 10.244.1.0/24 has"
                                + " \"02:00:00:00:01:01 dev toy0 dst 172.16.1.101 self permanent\""),
                rejected());
    }

    private ReconcileReport turn(Lease... peers) {
        return turn(reconciler, kernel, peers);
    }

    private static ReconcileReport turn(Reconciler<Part> line, FakeKernel kernel, Lease... peers) {
        var leases = new TreeMap<Subnets, Lease>();
        Stream.of(peers).forEach(peer -> leases.put(peer.subnets(), peer));
        var parts = new ArrayList<Part>(List.of(new Part.Own()));
        leases.keySet().forEach(key -> parts.add(new Part.Peer(new Rank(false, 0, (short) 0, key))));
        parts.addAll(line.parts());
        Turn turn = line.turn(
                parts,
                part -> PLANNER.plan(part, rank -> Optional.ofNullable(leases.get(rank.key())))
                        .plan(),
                new Actual.Snapshot(kernel.snapshot(SCOPE)));
        return ReconcileReport.of(turn.receipt(), !turn.replanned());
    }

    private Map<Subnets, String> rejected() {
        var rejected = new TreeMap<Subnets, String>();
        reconciler.rejected().forEach((part, reason) -> rejected.put(((Part.Peer) part).key(), reason));
        return rejected;
    }

    private void assertConverged(Lease... peers) {
        assertEquals(converged(peers), kernel.toString());
    }

    /** What a host holds that got the plan in one go, without any history. */
    private static String converged(Lease... peers) {
        FakeKernel fresh = Fixture.host();
        Stream.concat(
                        PLANNER.receive().objects().stream(),
                        Stream.of(peers)
                                .flatMap(peer ->
                                        PLANNER
                                                .inputs()
                                                .backends()
                                                .own()
                                                .backend()
                                                .reach(peer, UNDERLAY)
                                                .objects()
                                                .stream()))
                .forEach(fresh::put);
        return fresh.toString();
    }
}
