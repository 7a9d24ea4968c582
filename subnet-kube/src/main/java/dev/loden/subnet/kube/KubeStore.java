package dev.loden.subnet.kube;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import dev.loden.store.http.StoreThreads;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The Kubernetes API as a lease store. Three threads come here: the core's, which acquires; one that follows the nodes;
 * one that keeps the node's condition. What they share is guarded by one lock, which nobody holds while a request runs.
 */
final class KubeStore implements SubnetManager {
    private final KubeConfig config;
    private final Timing timing;
    private final Shared shared;
    private final HeldLease held;
    private final ConditionKeeper conditions;
    private final StoreThreads threads = new StoreThreads();
    private volatile Optional<NodeWatch> watch = Optional.empty();
    private boolean keeping;

    KubeStore(KubeConfig config, Timing timing) {
        this.config = config;
        this.timing = timing;
        var http = new KubeHttp(config.access(), timing);
        var reader = new NodeReader(config.keys());
        var api = new KubeApi(http, reader, config.node());
        var relay = new Relay();
        var table = new NodeTable(relay, timing.linger(), System::nanoTime);
        var lock = new ReentrantLock();
        held = new HeldLease(relay);
        conditions = new ConditionKeeper(api);
        shared = new Shared(http, reader, api, new State(relay, table, new OwnSide(held, table, conditions), lock));
    }

    /** What the threads have in common. */
    record Shared(KubeHttp http, NodeReader reader, KubeApi api, State state) {
        Relay relay() {
            return state.relay();
        }

        NodeTable table() {
            return state.table();
        }

        OwnSide own() {
            return state.own();
        }

        ReentrantLock lock() {
            return state.lock();
        }
    }

    /** What is guarded by the lock. */
    record State(Relay relay, NodeTable table, OwnSide own, ReentrantLock lock) {}

    @Override
    public void watch(LeaseListener listener) {
        shared.lock().lock();
        try {
            shared.relay().to(listener);
            var started = new NodeWatch(shared, timing);
            watch = Optional.of(started);
            threads.start("loden-kube-watch", started);
        } finally {
            shared.lock().unlock();
        }
    }

    @Override
    public Lease acquire(LeaseRequest request) {
        String name = shared.api().ownName();
        NodeView node = shared.api().node(name).orElseThrow(() -> absent(name));
        guarded(() -> {
            shared.table().ownIs(name);
            held.asks(node);
        });
        Lease lease = OwnNode.lease(node, request);
        Wanted wanted = OwnNode.wanted(lease);
        Settings patch = wanted.patch(node, config.keys());
        if (config.clearsCondition()
                && node.condition().filter(NodeView.Condition::isOurs).isEmpty()) {
            patch = patch.plus(Wanted.networkAvailable(Clock.systemUTC().instant()));
        }
        NodeView now = patch.isEmpty() ? node : shared.api().patch(name, patch);
        guarded(() -> {
            shared.table().held(Optional.of(lease));
            held.holds(wanted, now);
            keepCondition(now);
        });
        return lease;
    }

    private PluginException absent(String name) {
        guarded(held::absent);
        return new PluginException(
                ErrorCode.UNAVAILABLE,
                "there is no node " + name
                        + " in the Kubernetes API: start its kubelet, or correct the variable NODE_NAME; waiting for it");
    }

    private void keepCondition(NodeView now) {
        if (config.clearsCondition()) {
            conditions.seen(now);
            conditions.keep();
            if (!keeping) {
                keeping = true;
                threads.start("loden-kube-condition", conditions);
            }
        }
    }

    private void guarded(Runnable work) {
        shared.lock().lock();
        try {
            work.run();
        } finally {
            shared.lock().unlock();
        }
    }

    @Override
    public void close() {
        watch.ifPresent(NodeWatch::stop);
        threads.end(shared.http()::close);
    }
}
