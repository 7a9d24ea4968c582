package dev.loden.core.lease;

import dev.loden.api.lease.Lease;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import dev.loden.base.Backoff;
import dev.loden.base.DistinctLog;
import dev.loden.base.Supervisor;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests this node's lease from the store on a thread of its own, for stores may block, again and again until it is granted. Only
 * the latest request counts.
 */
public final class LeaseKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final String NAME = "loden-lease";
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);

    /** Short enough that a store is used within seconds of answering again. */
    private static final Duration LAST_DELAY = Duration.ofSeconds(3);

    private static final Duration LASTING = Duration.ofMinutes(1);

    private final SubnetManager store;
    private final Results results;
    private final LongSupplier clock;
    private final RandomGenerator random;
    private final DistinctLog troubles = new DistinctLog(LOG);
    private final Thread thread = Supervisor.current().thread(NAME, this::run);
    private final Backoff afterLoss;
    private LeaseRequest wanted;
    private LeaseRequest latest;
    private long heldSince;
    private long notBefore;
    private boolean announced;
    private boolean closed;

    /** Where the results go. <b>Thread</b>: the keeper's; must not block. */
    public interface Results {
        /** The lease as it is in the store now. */
        void acquired(Lease lease);

        /** There is no use in trying again. */
        void failed(RuntimeException reason);

        /** Why the lease cannot be had now; empty if it can. */
        void trouble(String reason);
    }

    /**
     * Nothing requested yet.
     *
     * @param clock monotonic nanoseconds
     * @param random for the jitter of the back-off
     */
    public LeaseKeeper(SubnetManager store, Results results, LongSupplier clock, RandomGenerator random) {
        this.store = store;
        this.results = results;
        this.clock = clock;
        this.random = random;
        this.afterLoss = new Backoff(FIRST_DELAY, LAST_DELAY, random);
        this.heldSince = clock.getAsLong() - LASTING.toNanos();
        this.notBefore = clock.getAsLong();
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** From now on the lease is to say this. */
    public synchronized void want(LeaseRequest request) {
        wanted = request;
        latest = request;
        notifyAll();
    }

    /**
     * The lease is gone: requests it again. A lease that was lost soon after it was acquired is requested more and more slowly, so
     * that two nodes that claim one address do not overload the store.
     */
    public synchronized void lost() {
        if (clock.getAsLong() - heldSince > LASTING.toNanos()) {
            afterLoss.succeeded();
        }
        wanted = latest;
        notBefore = clock.getAsLong() + afterLoss.failed().toNanos();
        notifyAll();
    }

    /** The store has another lease for this node: requests it at once. */
    public synchronized void again() {
        wanted = latest;
        notBefore = clock.getAsLong();
        notifyAll();
    }

    private void run() throws InterruptedException {
        var backoff = new Backoff(FIRST_DELAY, LAST_DELAY, random);
        for (LeaseRequest request = next(); !isClosed(); request = next()) {
            if (acquire(request)) {
                backoff.succeeded();
            } else {
                again(request, backoff.failed());
            }
        }
    }

    private boolean acquire(LeaseRequest request) {
        try {
            Lease lease = store.acquire(request);
            held(request, lease);
            results.trouble("");
            results.acquired(lease);
            announce();
            Supervisor.current().succeeded(NAME);
            return true;
        } catch (PluginException e) {
            if (e.code().isFatal()) {
                results.failed(e);
                return true; // the same request would be refused again
            }
            results.trouble(e.getMessage());
            if (!isClosed()) {
                troubles.warn("lease", e.getMessage() + "; trying again");
            }
            return false;
        } catch (RuntimeException | Error bug) {
            results.trouble("the lease store fails: " + bug);
            Supervisor.current().failed(NAME, bug);
            return false;
        }
    }

    /** Once, so that a second daemon with this node's public address notices. */
    private void announce() {
        if (!announced) {
            store.announce();
            announced = true;
        }
    }

    /** If the lease is lost, the same subnets are requested. */
    private synchronized void held(LeaseRequest request, Lease lease) {
        heldSince = clock.getAsLong();
        if (request.equals(latest)) {
            latest = request.withPrevious(lease.subnets());
        }
        troubles.recovered("lease");
    }

    private synchronized LeaseRequest next() throws InterruptedException {
        long left = millisLeft();
        while (!closed && (wanted == null || left > 0)) {
            wait(wanted == null ? 0 : left); // 0 waits for a request
            left = millisLeft();
        }
        LeaseRequest request = wanted;
        wanted = null;
        return request;
    }

    /** Rounded up, so as not to be early. */
    private long millisLeft() {
        return Duration.ofNanos(notBefore - clock.getAsLong())
                .plusNanos(999_999)
                .toMillis();
    }

    private synchronized void again(LeaseRequest request, Duration delay) {
        if (wanted == null) {
            wanted = request;
            notBefore = clock.getAsLong() + delay.toNanos();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Stops the thread; the lease stays in the store. */
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
    }
}
