package dev.loden.testkit;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.api.spi.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A backend under test in one sample network. Node 0 is the one whose plans are tested, the others are its peers. */
public final class BackendSubject {
    private static final KernelSnapshot NOTHING = new KernelSnapshot(new HostNetwork(List.of(), List.of()), Map.of());

    private final TestedBackend tested;
    private final SampleNetwork network;

    /** They last as long as a node does, so for all backends that are opened for it. */
    private final Map<String, Secrets> secrets = new ConcurrentHashMap<>();

    BackendSubject(TestedBackend tested, SampleNetwork network) {
        this.tested = tested;
        this.network = network;
    }

    SampleNetwork network() {
        return network;
    }

    /**
     * Opens the backend for one node.
     *
     * @param nodeId identifies it
     * @return a new instance
     */
    public Backend open(String nodeId) {
        String type = tested.provider().type();
        var config = network.config(new BackendConfig(type, tested.settings()));
        return tested.provider()
                .open(new BackendContext(
                        config,
                        tested.settings(),
                        nodeId,
                        Settings.EMPTY,
                        secrets.computeIfAbsent(nodeId, id -> Secrets.inMemory())));
    }

    /**
     * The underlay of a node.
     *
     * @param node the node
     * @return with the peers on its segment
     */
    public Underlay underlay(int node) {
        return network.underlay(node, tested.nodesOnLink());
    }

    /**
     * The underlay of node 0.
     *
     * @return with the peers on its segment
     */
    public Underlay underlay() {
        return underlay(0);
    }

    /**
     * The lease of a node as the backend on that node would publish it.
     *
     * @param node 0 for ours
     * @return the lease
     */
    public Lease lease(int node) {
        try (Backend backend = open("node " + node)) {
            return lease(node, backend.advertise(underlay(node), NOTHING, Advertisement.NONE));
        }
    }

    /**
     * The lease of a node that advertises something else.
     *
     * @param node 0 for ours
     * @param advertisement what it advertises
     * @return the lease
     */
    public Lease lease(int node, Advertisement advertisement) {
        return network.lease(node, advertisement);
    }

    /**
     * What belongs to the backend and its refiners.
     *
     * @return on node 0
     */
    public Scope scope() {
        try (Backend backend = open("node 0")) {
            return tested.refiners(network).stream()
                    .map(refiner -> refiner.scope(underlay()))
                    .reduce(backend.scope(underlay()), Scope::plus);
        }
    }

    /**
     * The whole plan of node 0.
     *
     * @param peers by number
     * @return in any order
     */
    public List<KernelObject> plan(int... peers) {
        try (Backend backend = open("node 0")) {
            return plan(backend, peers);
        }
    }

    List<KernelObject> plan(Backend backend, int... peers) {
        var objects = new ArrayList<>(backend.receive(lease(0), underlay()).objects());
        for (int peer : peers) {
            objects.addAll(reach(backend, lease(peer)).objects());
        }
        return objects;
    }

    /** What it takes to reach a peer, refined. */
    NetworkPlan reach(Backend backend, Lease peer) {
        NetworkPlan reach = backend.reach(peer, underlay());
        for (PlanRefiner refiner : tested.refiners(network)) {
            reach = refiner.refine(peer, reach, underlay());
        }
        return reach;
    }

    FakeKernel host() {
        return network.host(0);
    }

    @Override
    public String toString() {
        return tested.provider().type() + " in " + network;
    }
}
