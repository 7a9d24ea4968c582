package dev.loden.store.common;

import dev.loden.api.Preview;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.LeaseListener;
import dev.loden.codec.json.LeaseJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Turns the entries of a store that keeps flannel's keys and values into events for a listener. An entry that cannot be read is
 * reported as rejected, once until it changes; the others are not affected.
 *
 * <p><b>Thread</b>: one at a time.
 *
 * @since 0.1
 */
@Preview
public final class LeaseFeed {
    private final LeaseListener listener;
    private final UnaryOperator<String> entryName;

    /** So many unreadable entries are remembered; more are reported each time they are read. */
    private static final int REMEMBERED = 10_000;

    /** Why each unreadable entry is so, by key. */
    private Map<String, String> rejected = new HashMap<>();

    private final LeaseTally<Subnets> tally;
    private boolean crowded;

    /**
     * A feed that has reported nothing yet.
     *
     * @param listener gets the events
     * @param entryName makes from a lease's key the name of its entry as operators know it, for messages
     */
    public LeaseFeed(LeaseListener listener, UnaryOperator<String> entryName) {
        this(listener, entryName, new LeaseTally<>());
    }

    LeaseFeed(LeaseListener listener, UnaryOperator<String> entryName, LeaseTally<Subnets> tally) {
        this.listener = listener;
        this.entryName = entryName;
        this.tally = tally;
    }

    /**
     * An entry was created or changed.
     *
     * @param key as {@link Subnets#key} prints it
     * @param value the lease's JSON; empty if it was too long to be read at all
     * @param created as {@link Lease#created}
     */
    public void upserted(String key, Optional<String> value, long created) {
        read(key, value, created, rejected).ifPresent(lease -> {
            rejected.remove(key);
            listener.leases(new LeaseEvent.Upserted(lease));
        });
        reportCrowding();
    }

    /**
     * An entry was created or changed, in a store that does not tell when it was created.
     *
     * @param key as {@link Subnets#key} prints it
     * @param value the lease's JSON; empty if it was too long to be read at all
     */
    public void upserted(String key, Optional<String> value) {
        upserted(key, value, 0);
    }

    /**
     * An entry was removed.
     *
     * @param key as {@link Subnets#key} prints it; others were rejected before and are ignored
     */
    public void removed(String key) {
        rejected.remove(key);
        subnets(key).ifPresent(subnets -> {
            tally.forget(subnets);
            listener.leases(new LeaseEvent.Removed(subnets));
        });
    }

    /**
     * Begins a complete list of the store's entries.
     *
     * @return to be given each entry, and then ended
     */
    public Listing list() {
        return new Listing();
    }

    private Optional<Lease> read(String key, Optional<String> value, long created, Map<String, String> reasons) {
        try {
            Subnets subnets = Subnets.parseKey(key);
            String text = value.orElseThrow(
                    () -> new InvalidValueException("...", "longer than " + LeaseJson.MAX_LENGTH + " bytes"));
            var lease = new Lease(subnets, LeaseJson.read(text), created);
            Optional<String> flaw = tally.admit(subnets, lease);
            flaw.ifPresent(reason -> reject(key, reason, reasons));
            return flaw.isPresent() ? Optional.empty() : Optional.of(lease);
        } catch (InvalidValueException e) {
            reject(key, e.getMessage(), reasons);
            return Optional.empty();
        }
    }

    private void reject(String key, String reason, Map<String, String> reasons) {
        String known = rejected.get(key);
        if (reasons.size() < REMEMBERED || reasons.containsKey(key)) {
            reasons.put(key, reason);
        }
        if (!reason.equals(known)) {
            listener.rejected(entryName.apply(key), reason);
        }
    }

    private void reportCrowding() {
        int refused = tally.refused();
        if (refused > 0 != crowded) {
            crowded = refused > 0;
            listener.crowded(crowded ? LeaseFeed.crowding(refused) : "");
        }
    }

    /**
     * One line for {@link LeaseListener#crowded}.
     *
     * @param refused how many leases are left out
     * @return what is wrong and what to do
     */
    public static String crowding(int refused) {
        return "not all leases fit into the memory of this daemon, " + refused
                + " or more are left out: remove those that nobody needs, or give it more (LODEN_JAVA_OPTS=-Xmx, the container's limit)";
    }

    private static Optional<Subnets> subnets(String key) {
        try {
            return Optional.of(Subnets.parseKey(key));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    /**
     * A complete list of the store's entries, as it is read.
     *
     * @since 0.1
     */
    @Preview
    public final class Listing {
        private final List<Lease> leases = new ArrayList<>();
        private final Set<Subnets> unreadable = new HashSet<>();
        private final Map<String, String> reasons = new HashMap<>();

        private Listing() {
            tally.begin();
        }

        /**
         * The next entry.
         *
         * @param key as {@link Subnets#key} prints it
         * @param value the lease's JSON; empty if it was too long to be read at all
         * @param created as {@link Lease#created}
         */
        public void add(String key, Optional<String> value, long created) {
            read(key, value, created, reasons)
                    .ifPresentOrElse(leases::add, () -> subnets(key).ifPresent(this::unreadable));
        }

        /**
         * The next entry, in a store that does not tell when it was created.
         *
         * @param key as {@link Subnets#key} prints it
         * @param value the lease's JSON; empty if it was too long to be read at all
         */
        public void add(String key, Optional<String> value) {
            add(key, value, 0);
        }

        /** More than are remembered matter only if they were read before. */
        private void unreadable(Subnets subnets) {
            tally.stays(subnets);
            if (unreadable.size() < REMEMBERED || tally.isKept(subnets)) {
                unreadable.add(subnets);
            }
        }

        /**
         * The list is complete: reports it as one event, so that leases that are not in it are removed. If so many are missing at once
         * that the store may have lost sight of them, nothing is reported, and the store is to make another list, which counts.
         *
         * @return false if the list is to be read again
         */
        public boolean end() {
            if (!tally.end()) {
                return false;
            }
            rejected = reasons;
            listener.leases(new LeaseEvent.Resynced(leases, unreadable));
            reportCrowding();
            return true;
        }
    }
}
