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
    /** After a suspension the lease is renewed within this time. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final Timing timing;
    private final Shared shared;
    private final Condition changed;
    private final StoreThreads threads = new StoreThreads();
    private final LongSupplier nanoClock;
    private volatile Optional<EtcdWatch> watch = Optional.empty();
    private final StoreConfig config = new StoreConfig(true);
    private Optional<LeaseListener> listener = Optional.empty();
    private boolean renewing;
    private volatile boolean closed;

    EtcdStore(EtcdStoreOptions options, Timing timing, LongSupplier nanoClock, EtcdEndpoint.GrpcLoader grpc) {
        this.timing = timing;
        this.nanoClock = nanoClock;
        var client = new EtcdClient(options, timing, nanoClock, grpc);
        var table = new EtcdTable(client, options.prefix(), timing.leaseTtl());
        var renewal = new LeaseRenewal(table, options.renewMargin(), timing, nanoClock);
        this.shared = new Shared(client, table, renewal, new ReentrantLock());
        this.changed = shared.lock().newCondition();
    }

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
                renewing = true;
                threads.start("loden-etcd-renew", this::keepRenewing);
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

    private void keepRenewing() {
        var suspension = new Suspension(nanoClock, System::currentTimeMillis);
        shared.lock().lock();
        try {
            while (!closed) {
                if (suspension.isOver()) {
                    shared.renewal().dueNow();
                }
                Duration pause = shared.renewal().untilDue();
                if (pause.isPositive()) {
                    changed.awaitNanos(Math.min(pause.toNanos(), LOOK.toNanos()));
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
