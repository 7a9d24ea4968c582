package dev.loden.testkit;

import dev.loden.api.lease.Lease;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.SubnetManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A lease store under test, empty at first: opens it as any number of daemons would, and changes its data directly, as an
 * operator or another implementation would.
 */
public abstract class StoreSubject implements AutoCloseable {
    /** How long a change may take to be reported. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<SubnetManager> opened = new CopyOnWriteArrayList<>();

    /** A subject that has not opened its store yet. */
    protected StoreSubject() {}

    /**
     * What the store can do, besides reporting leases. The contracts show that it has these capabilities and no others.
     *
     * @return all, unless overridden
     */
    public Set<StoreCapability> capabilities() {
        return EnumSet.allOf(StoreCapability.class);
    }

    /**
     * How long a change may take to be reported before the test fails.
     *
     * @return half a minute, unless overridden
     */
    public Duration patience() {
        return PATIENCE;
    }

    /**
     * Opens the store as one more daemon would.
     *
     * @return a new instance
     */
    protected abstract SubnetManager create();

    /**
     * Writes the network configuration. Without effect in a store that has no {@link StoreCapability#CONFIGURATION}.
     *
     * @param json any text
     */
    public void putConfig(String json) {}

    /**
     * Writes an entry under a lease's key, without expiry.
     *
     * @param key of a lease, or nonsense
     * @param value of a lease, or nonsense
     */
    public abstract void put(String key, String value);

    /**
     * Removes an entry.
     *
     * @param key of a lease
     */
    public abstract void delete(String key);

    /**
     * Reads the entry under a key.
     *
     * @param key of a lease
     * @return the value, without a line end after it
     */
    public abstract Optional<String> get(String key);

    /**
     * Whether an entry expires.
     *
     * @param key of an entry that exists
     * @return true if it has a time limit
     */
    public abstract boolean expires(String key);

    /** Interrupts all watches of the store, as a short outage does. */
    public abstract void disturb();

    /**
     * Opens the store as one more daemon would.
     *
     * @return closed by the caller or with this subject
     */
    public final SubnetManager open() {
        SubnetManager store = create();
        opened.add(store);
        return store;
    }

    /**
     * Opens the store as one more daemon would, and watches its leases.
     *
     * @return what it reports
     */
    public final LeaseRecorder watch() {
        return watch(open());
    }

    /**
     * Watches leases.
     *
     * @param store opened on this subject
     * @return what it reports
     */
    public final LeaseRecorder watch(SubnetManager store) {
        var recorder = new LeaseRecorder(patience());
        store.watch(recorder);
        return recorder;
    }

    /**
     * Watches the network configuration, and the leases, for the source reports while the store is watched.
     *
     * @param store opened on this subject
     * @return what its {@link SubnetManager#configSource} reports
     */
    public final ConfigRecorder watchConfig(SubnetManager store) {
        var recorder = new ConfigRecorder(patience());
        store.configSource()
                .orElseThrow(() -> new AssertionError("no configuration source"))
                .watch(recorder);
        watch(store);
        return recorder;
    }

    /**
     * Acquires leases at the same moment, as daemons on several nodes do that start together.
     *
     * @param requests one for each node
     * @return the leases, in the same order
     * @throws ExecutionException if one of them fails
     * @throws InterruptedException if the test is interrupted
     */
    public final List<Lease> acquireTogether(List<LeaseRequest> requests)
            throws ExecutionException, InterruptedException {
        try (ExecutorService daemons = Executors.newFixedThreadPool(requests.size())) {
            var started = new ArrayList<Future<Lease>>();
            for (LeaseRequest request : requests) {
                SubnetManager store = open();
                started.add(daemons.submit(() -> store.acquire(request)));
            }
            var leases = new ArrayList<Lease>();
            for (Future<Lease> lease : started) {
                leases.add(lease.get());
            }
            return leases;
        }
    }

    /** Closes everything opened. */
    @Override
    public void close() {
        opened.forEach(SubnetManager::close);
    }
}
