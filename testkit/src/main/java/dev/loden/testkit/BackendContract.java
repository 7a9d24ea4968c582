package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.api.spi.PluginException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every backend has to keep. A backend's test implements this interface and names its provider; the nodes are those
 * of flannel's usual example: node {@code i} is 172.16.1.100+i and holds 10.244.i.0/24.
 */
public interface BackendContract extends ConvergenceContract {
    /** The underlay of node 0. */
    Underlay UNDERLAY = new Underlay(
            "eth0",
            1500,
            Optional.of(Ipv4.parse("172.16.1.100")),
            Optional.empty(),
            Set.of(Ipv4.parse("172.16.1.101"), Ipv4.parse("172.16.1.102"), Ipv4.parse("172.16.1.103")));

    /** A kernel that holds nothing of ours. */
    KernelSnapshot NOTHING = new KernelSnapshot(new HostNetwork(List.of(), List.of()), Map.of());

    /**
     * The subject.
     *
     * @return its provider
     */
    BackendProvider provider();

    /**
     * The subject, opened without settings for one node.
     *
     * @param nodeId who it is
     * @return a new backend
     */
    default Backend open(String nodeId) {
        SubnetRange range = SubnetRange.of(Prefix.parse("10.244.0.0/16"), 24);
        var config = new NetworkConfig(
                Optional.of(range),
                Optional.empty(),
                false,
                new BackendConfig(provider().type(), Settings.EMPTY));
        return provider().open(new BackendContext(config, Settings.EMPTY, nodeId));
    }

    /**
     * The lease of a node as the subject itself would publish it.
     *
     * @param node 0 for ours
     * @return the lease
     */
    default Lease lease(int node) {
        Ipv4 publicIp = Ipv4.parse("172.16.1." + (100 + node));
        var underlay = new Underlay("eth0", 1500, Optional.of(publicIp), Optional.empty(), UNDERLAY.onLink());
        try (Backend backend = open(publicIp.toString())) {
            return lease(node, backend.advertise(underlay, NOTHING, Advertisement.NONE));
        }
    }

    /**
     * The lease of a node that says something of its own.
     *
     * @param node 0 for ours
     * @param advertisement what it says
     * @return the lease
     */
    default Lease lease(int node, Advertisement advertisement) {
        return new Lease(
                Subnets.of(Prefix.parse("10.244." + node + ".0/24")),
                new LeaseAttributes(
                        Optional.of(Ipv4.parse("172.16.1." + (100 + node))), Optional.empty(), advertisement));
    }

    @Test
    default void namesItsTypeInLowerCase() {
        assertEquals(provider().type().toLowerCase(Locale.ROOT), provider().type());
        assertFalse(provider().type().isBlank());
    }

    @Test
    default void advertisesItsOwnType() {
        assertEquals(provider().type(), lease(0).attributes().advertisement().backendType());
    }

    @Test
    default void advertisesTheSameAgainForTheSameNode() {
        assertEquals(lease(1), lease(1));
    }

    @Test
    default void keepsWhatItAdvertisedBefore() {
        Advertisement before = lease(1).attributes().advertisement();
        try (Backend backend = open("somebody else")) {
            assertEquals(before, backend.advertise(UNDERLAY, NOTHING, before));
        }
    }

    @Test
    default void plansNothingOutsideItsScope() {
        try (Backend backend = open("node 0")) {
            Scope scope = scope();
            for (KernelObject object : wholePlan(backend, 1, 2, 3)) {
                assertTrue(scope.owns(object), object + " lies outside " + scope);
            }
        }
    }

    @Test
    default void plansEachKeyOnce() {
        try (Backend backend = open("node 0")) {
            var keys = new HashSet<>();
            for (KernelObject object : wholePlan(backend, 1, 2, 3)) {
                assertTrue(keys.add(object.key()), object + " is planned twice");
            }
        }
    }

    @Test
    default void plansTheSameWhateverWasAskedBefore() {
        try (Backend fresh = open("node 0");
                Backend used = open("node 0")) {
            used.reach(lease(3), UNDERLAY);
            used.receive(lease(2), UNDERLAY);
            used.reach(lease(1), UNDERLAY);

            assertEquals(wholePlan(fresh, 1, 2, 3), wholePlan(used, 1, 2, 3));
        }
    }

    @Test
    default void asksAboutTheSegmentOnlyIfItSaysSo() {
        var nobodyNear = new Underlay("eth0", 1500, UNDERLAY.ipv4(), UNDERLAY.ipv6(), Set.of());
        try (Backend backend = open("node 0")) {
            if (!provider().usesOnLink()) {
                assertEquals(backend.reach(lease(1), UNDERLAY), backend.reach(lease(1), nobodyNear));
            }
        }
    }

    @Test
    default void plansWhatTheKernelTakes() {
        FakeKernel kernel = host();
        List<Change> changes = plan(1, 2).stream()
                .<Change>map(object -> new Change.Add(object, "missing"))
                .toList();

        assertEquals(List.of(), kernel.apply(new Batch(changes)).failures());
    }

    /** Whatever a peer says, it can spoil nothing but its own plan. */
    @Test
    default void refusesNonsenseOfAPeerWithAReason() {
        String type = provider().type();
        List<Settings> nonsense = List.of(
                Settings.of(Map.of("VNI", "x", "VtepMAC", 7)),
                Settings.of(Map.of("VNI", -1, "VtepMAC", "zz:zz")),
                Settings.of(Map.of("VNI", Long.MAX_VALUE, "VtepMAC", "")),
                Settings.of(Map.of("VNI", List.of(), "VtepMAC", Settings.EMPTY)));
        try (Backend backend = open("node 0")) {
            for (Settings data : nonsense) {
                assertPlansOrRefuses(backend, lease(1, new Advertisement(type, data, data)));
            }
        }
    }

    @Test
    default void refusesAPeerWithoutPublicAddress() {
        try (Backend backend = open("node 0")) {
            Lease peer = lease(1);
            var nowhere = new LeaseAttributes(
                    Optional.empty(), Optional.empty(), peer.attributes().advertisement());

            var lease = new Lease(peer.subnets(), nowhere);
            if (backend.forwards()) {
                assertThrows(PluginException.class, () -> backend.reach(lease, UNDERLAY));
            } else {
                assertEquals(NetworkPlan.EMPTY, backend.reach(lease, UNDERLAY));
            }
        }
    }

    @Test
    default void leavesRoomInTheMtu() {
        try (Backend backend = open("node 0")) {
            assertTrue(backend.mtu(UNDERLAY) <= UNDERLAY.mtu());
            assertTrue(backend.mtu(UNDERLAY) >= 1280, "every underlay of 1500 bytes can carry IPv6's least MTU");
        }
    }

    @Test
    default void closesTwice() {
        Backend backend = open("node 0");
        backend.close();
        backend.close();
    }

    private void assertPlansOrRefuses(Backend backend, Lease peer) {
        try {
            NetworkPlan plan = backend.reach(peer, UNDERLAY);
            plan.objects().forEach(object -> assertTrue(backend.scope(UNDERLAY).owns(object)));
        } catch (PluginException | InvalidValueException e) {
            assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        }
    }

    @Override
    default List<KernelObject> plan(int... peers) {
        try (Backend backend = open("node 0")) {
            return wholePlan(backend, peers);
        }
    }

    @Override
    default Scope scope() {
        try (Backend backend = open("node 0")) {
            return refiners().stream()
                    .map(refiner -> refiner.scope(UNDERLAY))
                    .reduce(backend.scope(UNDERLAY), Scope::plus);
        }
    }

    @Override
    default FakeKernel host() {
        return new FakeKernel()
                .hostLink(new HostLink(
                        2, "eth0", 1500, true, List.of(new Address("eth0", Ipv4.parse("172.16.1.100"), 24))))
                .hostRoute(new HostRoute(Prefix.parse("172.16.1.0/24"), Optional.empty(), "eth0", 0));
    }

    /**
     * What changes the subject's plans: for the test of a refiner over some backend.
     *
     * @return none, usually
     */
    default List<PlanRefiner> refiners() {
        return List.of();
    }

    private List<KernelObject> wholePlan(Backend backend, int... peers) {
        var objects = new ArrayList<>(backend.receive(lease(0), UNDERLAY).objects());
        for (int peer : peers) {
            NetworkPlan reach = backend.reach(lease(peer), UNDERLAY);
            for (PlanRefiner refiner : refiners()) {
                reach = refiner.refine(lease(peer), reach, UNDERLAY);
            }
            objects.addAll(reach.objects());
        }
        return objects;
    }
}
