package dev.loden.core.turn;

import dev.loden.api.lease.Lease;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.spi.ConfigListener;
import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.Secrets;
import dev.loden.core.config.DaemonOptions;
import dev.loden.core.lease.LeaseKeeper;
import dev.loden.core.output.StateDirectory;
import dev.loden.core.plan.BackendPool;
import dev.loden.core.plan.PoolOptions;
import dev.loden.core.status.StatusBoard;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** The loop with all that posts to it and all that it writes to. <b>Thread</b>: any. */
public final class Node implements AutoCloseable {
    private static final LongSupplier CLOCK = System::nanoTime;

    private final Inbox inbox = new Inbox(CLOCK);
    private final StatusBoard status;
    private final Optional<NetlinkOps.Monitor> monitor;
    private final LeaseKeeper keeper;
    private final Drivers drivers;
    private final BackendPool pool;
    private final ReconcileLoop loop;

    /** Empty until there is a plan: before that everything matters. */
    private final AtomicReference<Optional<EventFilter>> filter = new AtomicReference<>(Optional.empty());

    /** A node that has done nothing yet; from now on it takes kernel events. */
    public Node(NodeParts parts) {
        DaemonOptions options = parts.options();
        status = parts.files().status();
        keeper = new LeaseKeeper(parts.store(), new LeaseResults(), CLOCK, new SplittableRandom());
        Secrets secrets = new StateDirectory(options.paths().state());
        drivers = new Drivers(
                parts.netlink(),
                parts.catalog().drivers(),
                new DriverContext(parts.flags(), secrets),
                this::kernelChanged);
        pool = new BackendPool(
                parts.catalog().backendPlugins(),
                new PoolOptions(options.kernel().drain(), parts.flags(), secrets),
                drivers::open,
                CLOCK);
        var outputs = new Outputs(
                parts.files().subnetEnv(),
                status,
                next -> filter.set(Optional.of(next)),
                parts.traffic(),
                keeper::want);
        var nodeOptions = new NodeOptions(options.interfaces(), options.kernel().routes(), options.reader());
        var lifecycle = new NodeLifecycle(drivers, pool, nodeOptions, outputs, CLOCK);
        loop = new ReconcileLoop(inbox, lifecycle, status, options.kernel().resync(), CLOCK);
        monitor = options.kernel().events()
                ? Optional.of(parts.netlink().monitor(this::kernelChanged))
                : Optional.empty();
    }

    /** Starts its threads. */
    public void start() {
        loop.start();
        keeper.start();
    }

    /** Ends when the loop does: normally when it is closed, exceptionally by what only the operator can correct. */
    public CompletableFuture<Void> ended() {
        return loop.ended();
    }

    /** Takes what the lease store reports. */
    public LeaseListener leaseListener() {
        return new StoreListener(inbox, keeper, status);
    }

    /** Takes the network configuration. */
    public ConfigListener configListener() {
        return new SourceListener(inbox, status);
    }

    private void kernelChanged(KernelEvent event) {
        switch (filter.get().map(present -> present.judge(event)).orElse(EventFilter.Verdict.DRIFT)) {
            case DRIFT -> inbox.drift(event);
            case EXPECTED -> inbox.expected(((KernelEvent.OfObject) event).key());
            case IGNORE -> {}
        }
    }

    private final class LeaseResults implements LeaseKeeper.Results {
        @Override
        public void acquired(Lease lease) {
            inbox.acquired(lease);
        }

        @Override
        public void failed(RuntimeException reason) {
            inbox.failed(reason);
        }

        @Override
        public void trouble(String reason) {
            status.leaseTrouble(reason);
        }
    }

    /** Stops its threads; what the kernel holds stays. */
    @Override
    public void close() {
        loop.close();
        keeper.close();
        monitor.ifPresent(NetlinkOps.Monitor::close);
        pool.close();
        drivers.close();
    }
}
