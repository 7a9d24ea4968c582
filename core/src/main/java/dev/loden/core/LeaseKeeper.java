package dev.loden.core;

import dev.loden.api.lease.Lease;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the store for this node's lease on a thread of its own, for stores may block, again and again until it is got.
 * Only the latest request counts.
 */
final class LeaseKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration LAST_DELAY = Duration.ofSeconds(10);
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final SubnetManager store;
    private final Consumer<Lease> acquired;
    private final Consumer<RuntimeException> fatal;
    private final Consumer<String> trouble;
    private final DistinctLog troubles = new DistinctLog(LOG);
    private final Thread thread = new Thread(this::run, "loden-lease");
    private final Backoff afterLoss = new Backoff(FIRST_DELAY, LAST_DELAY);
    private LeaseRequest wanted;
    private LeaseRequest latest;
    private long heldSince = System.nanoTime() - SETTLED.toNanos();
    private long notBefore = System.nanoTime();
    private boolean closed;

    /**
     * Asks for nothing yet.
     *
     * @param trouble hears why the lease cannot be had now, and empty text when it can
     */
    LeaseKeeper(
            SubnetManager store, Consumer<Lease> acquired, Consumer<RuntimeException> fatal, Consumer<String> trouble) {
        this.store = store;
        this.acquired = acquired;
        this.fatal = fatal;
        this.trouble = trouble;
    }

    void start() {
        thread.start();
    }

    /** From now on the lease is to say this. */
    synchronized void want(LeaseRequest request) {
        wanted = request;
        latest = request;
        notifyAll();
    }

    /**
     * The lease is gone: asks for it again. A lease that was lost soon after it was got is asked for ever more slowly, so
     * that two nodes that claim one address do not wear out the store.
     */
    synchronized void lost() {
        if (System.nanoTime() - heldSince > SETTLED.toNanos()) {
            afterLoss.succeeded();
        }
        wanted = latest;
        notBefore = System.nanoTime() + afterLoss.failed().toNanos();
        notifyAll();
    }

    /** The store has another lease for this node: asks for it at once. */
    synchronized void again() {
        wanted = latest;
        notBefore = System.nanoTime();
        notifyAll();
    }

    private void run() {
        var backoff = new Backoff(FIRST_DELAY, LAST_DELAY);
        try {
            for (LeaseRequest request = next(); !isClosed(); request = next()) {
                if (acquire(request)) {
                    backoff.succeeded();
                } else {
                    again(request, backoff.failed());
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean acquire(LeaseRequest request) {
        try {
            Lease lease = store.acquire(request);
            held(request, lease);
            trouble.accept("");
            acquired.accept(lease);
            return true;
        } catch (PluginException e) {
            if (e.code().isFatal()) {
                fatal.accept(e);
                return true; // whoever hears it decides; the same request again would be refused again
            }
            trouble.accept(e.getMessage());
            if (!isClosed()) {
                troubles.warn("lease", e.getMessage() + "; trying again");
            }
            return false;
        } catch (RuntimeException bug) {
            LOG.error("a defect of the lease store, please report it; trying again", bug);
            return false;
        }
    }

    /** Should the lease get lost, the same subnets are asked for. */
    private synchronized void held(LeaseRequest request, Lease lease) {
        heldSince = System.nanoTime();
        if (request.equals(latest)) {
            latest = new LeaseRequest(request.config(), request.attributes(), Optional.of(lease.subnets()));
        }
        troubles.over("lease");
    }

    private synchronized LeaseRequest next() throws InterruptedException {
        long left = millisLeft();
        while (!closed && (wanted == null || left > 0)) {
            wait(wanted == null ? 0 : left); // 0 waits for news
            left = millisLeft();
        }
        LeaseRequest request = wanted;
        wanted = null;
        return request;
    }

    /** Rounded up, so as not to be early. */
    private long millisLeft() {
        return Duration.ofNanos(notBefore - System.nanoTime())
                .plusNanos(999_999)
                .toMillis();
    }

    private synchronized void again(LeaseRequest request, Duration delay) {
        if (wanted == null) {
            wanted = request;
            notBefore = System.nanoTime() + delay.toNanos();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
    }
}
