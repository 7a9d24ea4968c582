package dev.loden.testkit;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.PlanRefiner;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A backend under test: what its test class supplies. {@link BackendContract} has the tests.
 */
public interface TestedBackend {
    /** The underlay of node 0 with IPv4, and three peers on its segment. */
    Underlay UNDERLAY = SampleNetwork.IPV4.underlay(0, Set.of(1, 2, 3));

    /** A kernel that holds nothing of ours. */
    KernelSnapshot NOTHING = new KernelSnapshot(new HostNetwork(List.of(), List.of()), Map.of());

    /**
     * The backend under test.
     *
     * @return its provider
     */
    BackendProvider provider();

    /**
     * The networks that the backend can be used in. It has to refuse the others.
     *
     * @return all, unless overridden
     */
    default Set<SampleNetwork> networks() {
        return EnumSet.allOf(SampleNetwork.class);
    }

    /**
     * Advertisements of a peer that the backend has to refuse with a reason.
     *
     * @return none if the backend does not read what peers advertise, which is tested too
     */
    default List<Advertisement> nonsense() {
        return List.of();
    }

    /**
     * The backend's own settings.
     *
     * @return none, unless overridden
     */
    default Settings settings() {
        return Settings.EMPTY;
    }

    /**
     * The peers on the segment of node 0.
     *
     * @return all, unless overridden
     */
    default Set<Integer> nodesOnLink() {
        return Set.of(1, 2, 3);
    }

    /**
     * Refiners of the backend's plans: for the test of a refiner over some backend.
     *
     * @param network the network they are opened for
     * @return none, unless overridden
     */
    default List<PlanRefiner> refiners(SampleNetwork network) {
        return List.of();
    }

    /**
     * The backend in one network.
     *
     * @param network that it declares
     * @return opens it, and makes leases and plans
     */
    default BackendSubject subject(SampleNetwork network) {
        return new BackendSubject(this, network);
    }

    /**
     * The backend in each of its networks.
     *
     * @return one or more
     */
    default Stream<BackendSubject> subjects() {
        return networks().stream().map(this::subject);
    }

    /**
     * The backend in the IPv4 network, opened for one node.
     *
     * @param nodeId identifies it
     * @return a new instance
     */
    default Backend open(String nodeId) {
        return subject(SampleNetwork.IPV4).open(nodeId);
    }

    /**
     * The lease of a node in the IPv4 network, as the backend on that node would publish it.
     *
     * @param node 0 for ours
     * @return the lease
     */
    default Lease lease(int node) {
        return subject(SampleNetwork.IPV4).lease(node);
    }

    /**
     * The lease of a node in the IPv4 network that advertises something else.
     *
     * @param node 0 for ours
     * @param advertisement what it advertises
     * @return the lease
     */
    default Lease lease(int node, Advertisement advertisement) {
        return subject(SampleNetwork.IPV4).lease(node, advertisement);
    }
}
