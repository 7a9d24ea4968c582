package dev.loden.testkit;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.LeaseListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Hears a store and remembers everything, for tests to look at. Safe for use by several threads. */
public final class LeaseRecorder implements LeaseListener {
    private final List<String> configs = new ArrayList<>();
    private final List<LeaseEvent> events = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final List<String> losses = new ArrayList<>();
    private final List<String> staleness = new ArrayList<>();
    private final List<Status> statuses = new ArrayList<>();
    private final Map<Subnets, Lease> leases = new TreeMap<>();

    /** Nothing heard yet. */
    public LeaseRecorder() {}

    /**
     * An entry that could not be read.
     *
     * @param key the entry
     * @param reason why
     */
    public record Rejection(String key, String reason) {}

    /** Whether the store answered. */
    public sealed interface Status {
        /** It did. */
        record Connected() implements Status {}

        /**
         * It did not.
         *
         * @param reason why
         */
        record Disconnected(String reason) implements Status {}
    }

    @Override
    public synchronized void config(String json) {
        configs.add(json);
    }

    @Override
    public synchronized void leases(LeaseEvent event) {
        events.add(event);
        switch (event) {
            case LeaseEvent.Upserted upserted -> put(upserted.lease());
            case LeaseEvent.Removed removed -> leases.remove(removed.subnets());
            case LeaseEvent.Resynced all -> {
                leases.keySet().retainAll(all.unreadable());
                all.leases().forEach(this::put);
            }
        }
    }

    private void put(Lease lease) {
        leases.put(lease.subnets(), lease);
    }

    @Override
    public synchronized void rejected(String key, String reason) {
        rejections.add(new Rejection(key, reason));
    }

    @Override
    public synchronized void lost(String reason) {
        losses.add(reason);
    }

    @Override
    public synchronized void stale(String reason) {
        staleness.add(reason);
    }

    @Override
    public synchronized void connected() {
        statuses.add(new Status.Connected());
    }

    @Override
    public synchronized void disconnected(String reason) {
        statuses.add(new Status.Disconnected(reason));
    }

    /**
     * All configurations heard.
     *
     * @return oldest first
     */
    public synchronized List<String> configs() {
        return List.copyOf(configs);
    }

    /**
     * All lease events heard.
     *
     * @return oldest first
     */
    public synchronized List<LeaseEvent> events() {
        return List.copyOf(events);
    }

    /**
     * All rejections heard.
     *
     * @return oldest first
     */
    public synchronized List<Rejection> rejections() {
        return List.copyOf(rejections);
    }

    /**
     * All losses heard.
     *
     * @return their reasons, oldest first
     */
    public synchronized List<String> losses() {
        return List.copyOf(losses);
    }

    /**
     * Every time the lease was said to be out of date.
     *
     * @return the reasons, oldest first
     */
    public synchronized List<String> staleness() {
        return List.copyOf(staleness);
    }

    /**
     * All changes of the connection heard.
     *
     * @return oldest first
     */
    public synchronized List<Status> statuses() {
        return List.copyOf(statuses);
    }

    /**
     * The last word on the connection, if it is bad.
     *
     * @return why the store does not answer; empty if it does or nothing was heard
     */
    public synchronized Optional<String> outage() {
        return statuses.isEmpty() || !(statuses.getLast() instanceof Status.Disconnected last)
                ? Optional.empty()
                : Optional.of(last.reason());
    }

    /**
     * The leases as the events so far say, an unreadable one as it was before.
     *
     * @return in order of their subnets
     */
    public synchronized List<Lease> leases() {
        return List.copyOf(leases.values());
    }

    /**
     * The subnets of {@link #leases}.
     *
     * @return their keys
     */
    public synchronized Set<Subnets> subnets() {
        return Set.copyOf(leases.keySet());
    }

    /**
     * How many complete lists were heard.
     *
     * @return 0 before the first
     */
    public synchronized long lists() {
        return events.stream().filter(LeaseEvent.Resynced.class::isInstance).count();
    }
}
