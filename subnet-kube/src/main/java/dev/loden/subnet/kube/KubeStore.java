package dev.loden.subnet.kube;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.IpAddress;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import dev.loden.store.common.StoreThreads;
import dev.loden.store.http.ClockSkew;
import dev.loden.subnet.kube.api.KubeHttp;
import dev.loden.subnet.kube.node.NodeApi;
import dev.loden.subnet.kube.node.NodeReader;
import dev.loden.subnet.kube.node.NodeTable;
import dev.loden.subnet.kube.node.NodeView;
import dev.loden.subnet.kube.own.ConditionKeeper;
import dev.loden.subnet.kube.own.DesiredAnnotations;
import dev.loden.subnet.kube.own.OwnNode;
import dev.loden.subnet.kube.own.OwnNodeHandler;
import dev.loden.subnet.kube.own.OwnNodeState;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The Kubernetes API as a lease store. Three threads use it: the core's, which acquires; one that watches the nodes; one that keeps the
 * node's condition. They share {@link StoreState}.
 */
final class KubeStore implements SubnetManager {
    private final KubeStoreOptions options;
    private final Timing timing;
    private final LongSupplier nanoClock;
    private final InstantSource wallClock;
    private final ClockSkew clock;
    private final KubeHttp http;
    private final NodeApi api;
    private final ConditionKeeper conditions;
    private final StoreState state;
    private final StoreThreads threads = new StoreThreads();
    private volatile Optional<NodeWatch> watch = Optional.empty();
    private boolean keeping;

    KubeStore(KubeStoreOptions options, Timing timing, LongSupplier nanoClock, InstantSource wallClock) {
        this.options = options;
        this.timing = timing;
        this.nanoClock = nanoClock;
        this.wallClock = wallClock;
        clock = new ClockSkew(wallClock);
        http = new KubeHttp(options.access(), timing.connect(), timing.answer(), nanoClock, clock);
        api = new NodeApi(http, new NodeReader(options.keys()), options.node());
        conditions = new ConditionKeeper(api, nanoClock, wallClock);
        var listener = new DeferredListener();
        var table = new NodeTable(listener, timing.linger(), nanoClock);
        var own = new OwnNodeHandler(new OwnNodeState(listener), table, conditions);
        state = new StoreState(listener, table, own, new ReentrantLock());
    }

    @Override
    public void watch(LeaseListener listener) {
        state.update(() -> {
            state.listener().forwardTo(listener);
            var started = new NodeWatch(api, state, timing, nanoClock);
            watch = Optional.of(started);
            threads.start("loden-kube-watch", started);
        });
    }

    @Override
    public Lease acquire(LeaseRequest request) {
        String name = api.ownName();
        NodeView node = api.node(name).orElseThrow(() -> absent(name));
        state.update(() -> state.own().acquiring(node));
        Lease lease = OwnNode.lease(node, request, options.oneFamilySuffices());
        DesiredAnnotations annotations = DesiredAnnotations.of(lease);
        Settings patch = annotations.patch(node, options.keys());
        if (options.clearsCondition()
                && node.condition().filter(NodeView.Condition::isOurs).isEmpty()) {
            patch = patch.plus(DesiredAnnotations.networkAvailable(wallClock.instant()));
        }
        NodeView now = patch.isEmpty() ? node : api.patch(name, patch);
        state.update(() -> {
            state.own().acquired(lease, annotations, now);
            keepCondition(now);
        });
        return lease;
    }

    private PluginException absent(String name) {
        state.update(state.own()::absent);
        return new PluginException(
                ErrorCode.UNAVAILABLE,
                "there is no node " + name
                        + " in the Kubernetes API: start its kubelet, or correct the variable NODE_NAME; waiting for it");
    }

    private void keepCondition(NodeView now) {
        if (options.clearsCondition()) {
            conditions.seen(now);
            conditions.keep();
            if (!keeping) {
                threads.start("loden-kube-condition", conditions);
                keeping = true; // not if there was no thread for it
            }
        }
    }

    @Override
    public Set<IpAddress> addresses() {
        return http.addresses();
    }

    @Override
    public OptionalLong clockAheadMillis() {
        return clock.aheadMillis();
    }

    @Override
    public void close() {
        watch.ifPresent(NodeWatch::stop);
        threads.stop(http::close);
    }
}
