package dev.loden.testkit;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.LeaseListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;

/** Records what a lease store reports. Safe for use by several threads. */
public final class LeaseRecorder implements LeaseListener {
    private final List<LeaseEvent> events = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final List<String> losses = new ArrayList<>();
    private final List<String> staleness = new ArrayList<>();
    private final List<Status> statuses = new ArrayList<>();
    private final Map<Subnets, Lease> leases = new TreeMap<>();

    private final Duration patience;

    /** A recorder without records, which awaits a report for half a minute. */
    public LeaseRecorder() {
        this(StoreSubject.PATIENCE);
    }

    /**
     * A recorder without records.
     *
     * @param patience how long to await a report before the test fails
     */
    public LeaseRecorder(Duration patience) {
        this.patience = patience;
    }

    /**
     * An entry that could not be read.
     *
     * @param key the entry
     * @param reason why
     */
    public record Rejection(String key, String reason) {}

    /** Whether the store answers. */
    public sealed interface Status {
        /** It does. */
        record Connected() implements Status {}

        /**
         * It does not.
         *
         * @param reason why
         */
        record Disconnected(String reason) implements Status {}
    }

    @Override
    public synchronized void leases(LeaseEvent reported) {
        LeaseEvent event = withoutCreation(reported);
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

    /** When a lease was created differs from store to store, and from run to run. */
    private static LeaseEvent withoutCreation(LeaseEvent event) {
        return switch (event) {
            case LeaseEvent.Upserted upserted -> new LeaseEvent.Upserted(withoutCreation(upserted.lease()));
            case LeaseEvent.Removed removed -> removed;
            case LeaseEvent.Resynced all ->
                new LeaseEvent.Resynced(
                        all.leases().stream()
                                .map(LeaseRecorder::withoutCreation)
                                .toList(),
                        all.unreadable());
        };
    }

    private static Lease withoutCreation(Lease lease) {
        return new Lease(lease.subnets(), lease.attributes());
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
     * All lease events reported.
     *
     * @return oldest first
     */
    public synchronized List<LeaseEvent> events() {
        return List.copyOf(events);
    }

    /**
     * All rejections reported.
     *
     * @return oldest first
     */
    public synchronized List<Rejection> rejections() {
        return List.copyOf(rejections);
    }

    /**
     * All losses reported.
     *
     * @return their reasons, oldest first
     */
    public synchronized List<String> losses() {
        return List.copyOf(losses);
    }

    /**
     * Every report that the lease is out of date.
     *
     * @return the reasons, oldest first
     */
    public synchronized List<String> staleness() {
        return List.copyOf(staleness);
    }

    /**
     * All changes of the connection reported.
     *
     * @return oldest first
     */
    public synchronized List<Status> statuses() {
        return List.copyOf(statuses);
    }

    /**
     * Why the store does not answer now.
     *
     * @return empty if it answers, or nothing was reported yet
     */
    public synchronized Optional<String> outage() {
        return statuses.isEmpty() || !(statuses.getLast() instanceof Status.Disconnected last)
                ? Optional.empty()
                : Optional.of(last.reason());
    }

    /**
     * The leases that result from the events; one that became unreadable stays as it was before.
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
     * How many complete lists were reported.
     *
     * @return 0 before the first
     */
    public synchronized long lists() {
        return events.stream().filter(LeaseEvent.Resynced.class::isInstance).count();
    }

    /** Waits until a complete list was reported. */
    public void awaitList() {
        Await.until("a complete list", patience, () -> lists() > 0);
    }

    /**
     * Waits until there are exactly these leases.
     *
     * @param expected in any order
     */
    public void awaitLeases(Lease... expected) {
        Set<Lease> all = Set.of(expected);
        Await.until(
                "leases " + all.stream().map(Lease::subnets).collect(Collectors.toSet()),
                patience,
                () -> Set.copyOf(leases()).equals(all));
    }

    /**
     * Waits until the loss of this node's lease is reported; fails the test unless that happens once.
     *
     * @param reason a part of the reason
     */
    public void awaitLoss(String reason) {
        Await.until("the loss of the lease", patience, () -> !losses().isEmpty());
        Assertions.assertEquals(1, losses().size(), losses()::toString);
        Assertions.assertTrue(losses().getFirst().contains(reason), losses()::toString);
    }
}
