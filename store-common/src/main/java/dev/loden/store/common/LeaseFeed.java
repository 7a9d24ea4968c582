package dev.loden.store.common;

import dev.loden.api.Preview;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.LeaseListener;
import dev.loden.codec.json.Json;
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

    /** Why each unreadable entry is so, by key. */
    private Map<String, String> rejected = new HashMap<>();

    /**
     * A feed that has reported nothing yet.
     *
     * @param listener gets the events
     * @param entryName makes from a lease's key the name of its entry as operators know it, for messages
     */
    public LeaseFeed(LeaseListener listener, UnaryOperator<String> entryName) {
        this.listener = listener;
        this.entryName = entryName;
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
        subnets(key).ifPresent(subnets -> listener.leases(new LeaseEvent.Removed(subnets)));
    }

    /**
     * Begins a complete list of the store's entries.
     *
     * @return to be given each entry, and then ended
     */
    public Listing list() {
        return new Listing();
    }

    private Optional<Lease> read(
            String key, Optional<String> value, long created, Map<String, String> reasons) {
        try {
            Subnets subnets = Subnets.parseKey(key);
            String text = value.orElseThrow(
                    () -> new InvalidValueException("...", "longer than " + Json.MAX_LENGTH + " bytes"));
            return Optional.of(new Lease(subnets, LeaseJson.read(text), created));
        } catch (InvalidValueException e) {
            String known = rejected.get(key);
            reasons.put(key, e.getMessage());
            if (!e.getMessage().equals(known)) {
                listener.rejected(entryName.apply(key), e.getMessage());
            }
            return Optional.empty();
        }
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

        private Listing() {}

        /**
         * The next entry.
         *
         * @param key as {@link Subnets#key} prints it
         * @param value the lease's JSON; empty if it was too long to be read at all
         * @param created as {@link Lease#created}
         */
        public void add(String key, Optional<String> value, long created) {
            read(key, value, created, reasons)
                    .ifPresentOrElse(leases::add, () -> subnets(key).ifPresent(unreadable::add));
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

        /** The list is complete: reports it as one event, so that leases that are not in it are removed. */
        public void end() {
            rejected = reasons;
            listener.leases(new LeaseEvent.Resynced(leases, unreadable));
        }
    }
}
