package dev.loden.testkit;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The data of a lease store in memory, which several nodes share: each {@linkplain #open opens} a {@link FakeStore} on it.
 * A test writes entries and the configuration as an operator would, and interrupts the connection to all nodes.
 *
 * <p>Safe for use by several threads. Listeners are called by the thread that makes the change, which holds the lock of this
 * object.
 */
public final class FakeLeases {
    private final Map<String, Entry> entries = new TreeMap<>();
    private final List<FakeStore> open = new ArrayList<>();
    private final RandomGenerator random = new Random(1);
    private Optional<String> config = Optional.empty();
    private Optional<String> outage = Optional.empty();

    /** No leases and no configuration. */
    public FakeLeases() {}

    /** What is stored under a key. */
    public sealed interface Entry {
        /**
         * A lease's attributes.
         *
         * @param attributes what the lease says
         * @param expires false for a reservation, which an operator made to stay
         */
        record Valid(LeaseAttributes attributes, boolean expires) implements Entry {}

        /**
         * A text that no store can read.
         *
         * @param text any
         */
        record Invalid(String text) implements Entry {}
    }

    /**
     * Opens the store as a node's daemon would.
     *
     * @return a new instance on these leases
     */
    public synchronized FakeStore open() {
        var store = new FakeStore(this);
        open.add(store);
        return store;
    }

    /**
     * Writes the lease of a node, with an expiry that never comes.
     *
     * @param lease replaces that of the same subnets
     */
    public void put(Lease lease) {
        put(lease.subnets().key(), new Entry.Valid(lease.attributes(), true));
    }

    /**
     * Writes an entry.
     *
     * @param key of a lease, or nonsense
     * @param entry replaces that of the same key
     */
    public synchronized void put(String key, Entry entry) {
        entries.put(key, entry);
        reachable(store -> store.changed(key, Optional.of(entry)));
    }

    /**
     * Removes an entry.
     *
     * @param key of a lease, or nonsense
     */
    public synchronized void remove(String key) {
        if (entries.remove(key) != null) {
            reachable(store -> store.changed(key, Optional.empty()));
        }
    }

    /**
     * Reads an entry.
     *
     * @param key of a lease
     * @return empty if there is none
     */
    public synchronized Optional<Entry> find(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /**
     * All readable leases.
     *
     * @return in the order of their keys
     */
    public synchronized List<Lease> leases() {
        return entries.entrySet().stream()
                .flatMap(entry -> FakeStore.lease(entry.getKey(), entry.getValue()).stream())
                .toList();
    }

    /**
     * Writes the network configuration.
     *
     * @param json any text
     */
    public synchronized void configure(String json) {
        config = Optional.of(json);
        reachable(FakeStore::reportConfig);
    }

    /**
     * Cuts the connection to all nodes: nothing is reported, and {@code acquire} fails with UNAVAILABLE.
     *
     * @param reason one line
     */
    public synchronized void disconnect(String reason) {
        reachable(store -> store.disconnected(reason));
        outage = Optional.of(reason);
    }

    /** Restores the connection to all nodes, each of which is given a complete list. */
    public synchronized void reconnect() {
        outage = Optional.empty();
        reachable(FakeStore::connected);
    }

    private void reachable(Consumer<FakeStore> report) {
        if (outage.isEmpty()) {
            List.copyOf(open).forEach(report);
        }
    }

    Map<String, Entry> entries() {
        return entries;
    }

    Optional<String> config() {
        return config;
    }

    Optional<String> outage() {
        return outage;
    }

    RandomGenerator random() {
        return random;
    }

    void closed(FakeStore store) {
        open.remove(store);
    }

    void checkReachable(FakeStore store) {
        if (!open.contains(store)) {
            throw new PluginException(ErrorCode.UNAVAILABLE, "the store is closed");
        }
        outage.ifPresent(reason -> {
            throw new PluginException(ErrorCode.UNAVAILABLE, reason);
        });
    }
}
