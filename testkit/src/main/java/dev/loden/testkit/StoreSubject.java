package dev.loden.testkit;

import dev.loden.api.lease.Lease;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.SubnetManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A lease store under test: fresh, empty state that any number of daemons can be opened on, and ways to tamper with it
 * behind their backs.
 */
public abstract class StoreSubject implements AutoCloseable {
    private final List<SubnetManager> opened = new CopyOnWriteArrayList<>();

    /** Nothing opened yet. */
    protected StoreSubject() {}

    /**
     * What one more daemon would open on this state.
     *
     * @return a new instance
     */
    protected abstract SubnetManager create();

    /**
     * Stores a network configuration.
     *
     * @param json any text
     */
    public abstract void putConfig(String json);

    /**
     * Stores an entry under a lease's key, without expiry.
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
     * What the store holds under a key.
     *
     * @param key of a lease
     * @return the value, without a line end after it
     */
    public abstract Optional<String> get(String key);

    /**
     * Whether an entry that is there will go by itself.
     *
     * @param key of a lease
     * @return true if it hangs on a time limit
     */
    public abstract boolean expires(String key);

    /** Makes all that watch the store list it anew, as after an outage. */
    public abstract void disturb();

    /**
     * Opens one more daemon's store.
     *
     * @return closed by the caller or with this subject
     */
    public final SubnetManager open() {
        SubnetManager store = create();
        opened.add(store);
        return store;
    }

    /**
     * Opens one more daemon's store and listens to it.
     *
     * @return hears everything
     */
    public final LeaseRecorder watch() {
        var recorder = new LeaseRecorder();
        open().watch(recorder);
        return recorder;
    }

    /**
     * Lets daemons start at the same moment, each with a store of its own.
     *
     * @param requests one for each daemon
     * @return their leases, in the same order
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
