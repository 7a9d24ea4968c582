package dev.loden.subnet.etcd;

import dev.loden.api.lease.Lease;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.SubnetManager;
import dev.loden.store.http.StoreThreads;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * etcd as a lease store. Three threads come here: the core's, which acquires; one that follows the keys; one that renews
 * the lease. They share {@link HeldLease} and take turns by one lock, so that a change is never mistaken for somebody
 * else's while it is being made.
 */
final class EtcdStore implements SubnetManager {
    private final Timing timing;
    private final Shared shared;
    private final Condition changed;
    private final StoreThreads threads = new StoreThreads();
    private volatile Optional<EtcdWatch> watch = Optional.empty();
    private Optional<LeaseListener> listener = Optional.empty();
    private boolean renewing;
    private volatile boolean closed;

    EtcdStore(EtcdConfig config, Timing timing) {
        this.timing = timing;
        var http = new EtcdHttp(config, timing);
        var table = new EtcdTable(http, config.prefix(), timing.leaseTtl());
        var held = new HeldLease(table, config.renewMargin(), timing, Clock.systemUTC());
        this.shared = new Shared(http, table, held, new ReentrantLock());
        this.changed = shared.lock().newCondition();
    }

    /** What the threads have in common. */
    record Shared(EtcdHttp http, EtcdTable table, HeldLease held, ReentrantLock lock) {}

    @Override
    public void watch(LeaseListener given) {
        shared.lock().lock();
        try {
            var started = new EtcdWatch(shared, timing, given);
            listener = Optional.of(given);
            watch = Optional.of(started);
            threads.start("loden-etcd-watch", started);
        } finally {
            shared.lock().unlock();
        }
    }

    @Override
    public Lease acquire(LeaseRequest request) {
        shared.lock().lock();
        try {
            Lease lease = shared.held().claim(request);
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

    private void keepRenewing() {
        shared.lock().lock();
        try {
            while (!closed) {
                Duration idle = shared.held().idle();
                if (idle.isPositive()) {
                    changed.awaitNanos(idle.toNanos());
                } else {
                    shared.held().renew().ifPresent(reason -> listener.ifPresent(l -> l.lost(reason)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            shared.lock().unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.ifPresent(EtcdWatch::stop);
        threads.end(shared.http()::close);
    }
}
