package dev.loden.subnet.etcd;

import dev.loden.api.lease.Lease;
import dev.loden.api.net.IpAddress;
import dev.loden.api.spi.ConfigSource;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.SubnetManager;
import dev.loden.store.common.StoreConfig;
import dev.loden.store.common.StoreThreads;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * etcd as a lease store. Three threads use it: the core's, which acquires; one that watches the keys; one that renews the lease. They
 * share {@link LeaseRenewal} under one lock, so that this node's own write is never taken for another daemon's while it is under way.
 */
final class EtcdStore implements SubnetManager {
    private final Timing timing;
    private final Shared shared;
    private final Condition changed;
    private final StoreThreads threads = new StoreThreads();
    private final Clocks clocks;
    private volatile Optional<EtcdWatch> watch = Optional.empty();
    private final StoreConfig config = new StoreConfig(true);
    private Optional<LeaseListener> listener = Optional.empty();
    private boolean renewing;
    private volatile boolean closed;

    EtcdStore(EtcdStoreOptions options, Timing timing, LongSupplier nanoClock, EtcdEndpoint.GrpcLoader grpc) {
        this(options, timing, new Clocks(nanoClock, System::currentTimeMillis), grpc);
    }

    EtcdStore(EtcdStoreOptions options, Timing timing, Clocks clocks, EtcdEndpoint.GrpcLoader grpc) {
        this.timing = timing;
        this.clocks = clocks;
        var client = new EtcdClient(options, timing, clocks.nanos(), grpc);
        var table = new EtcdTable(client, options.prefix(), timing.leaseTtl());
        var renewal = new LeaseRenewal(table, options.renewMargin(), timing, clocks.nanos());
        this.shared = new Shared(client, table, renewal, new ReentrantLock());
        this.changed = shared.lock().newCondition();
    }

    /**
     * The time.
     *
     * @param nanos monotonic: what all else goes by
     * @param wallMillis shows only that the machine was suspended
     */
    record Clocks(LongSupplier nanos, LongSupplier wallMillis) {}

    /** What the threads share. */
    record Shared(EtcdClient client, EtcdTable table, LeaseRenewal renewal, ReentrantLock lock) {}

    @Override
    public void watch(LeaseListener given) {
        shared.lock().lock();
        try {
            var started = new EtcdWatch(shared, timing, given, config);
            listener = Optional.of(given);
            watch = Optional.of(started);
            threads.start("loden-etcd-watch", started);
        } finally {
            shared.lock().unlock();
        }
    }

    @Override
    public Optional<ConfigSource> configSource() {
        return Optional.of(config);
    }

    @Override
    public Lease acquire(LeaseRequest request) {
        shared.lock().lock();
        try {
            Lease lease = shared.renewal().claim(request);
            if (!renewing) {
                threads.start("loden-etcd-renew", this::keepRenewing);
                renewing = true; // not if there was no thread for it
            }
            changed.signal();
            return lease;
        } finally {
            shared.lock().unlock();
        }
    }

    @Override
    public void announce() {
        shared.lock().lock();
        try {
            shared.renewal().announce();
        } finally {
            shared.lock().unlock();
        }
    }

    @Override
    public OptionalLong leaseSecondsLeft() {
        return shared.renewal().secondsLeft();
    }

    @Override
    public OptionalLong clockAheadMillis() {
        return shared.client().clockAheadMillis();
    }

    /** A machine that wakes renews within the time that a watch may be silent. */
    private void keepRenewing() {
        var suspension = new Suspension(clocks.nanos(), clocks.wallMillis());
        shared.lock().lock();
        try {
            while (!closed) {
                if (suspension.isOver()) {
                    shared.renewal().dueNow();
                }
                Duration pause = shared.renewal().untilDue();
                if (pause.isPositive()) {
                    changed.awaitNanos(Math.min(pause.toNanos(), timing.idle().toNanos()));
                } else {
                    shared.renewal().renew().ifPresent(reason -> listener.ifPresent(l -> l.lost(reason)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            shared.lock().unlock();
        }
    }

    @Override
    public Set<IpAddress> addresses() {
        return shared.client().addresses();
    }

    @Override
    public void close() {
        closed = true;
        config.close();
        watch.ifPresent(EtcdWatch::stop);
        threads.stop(shared.client()::close);
    }
}
