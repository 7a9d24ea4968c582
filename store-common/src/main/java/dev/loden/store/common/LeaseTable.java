package dev.loden.store.common;

import java.util.List;
import java.util.Optional;

/**
 * A store of flannel's keys and values, as {@link LeaseClaim} needs it. Every write is conditional: it happens only if
 * nobody else was faster.
 *
 * <p><b>Implemented by</b> stores. <b>Thread</b>: the one that claims; may block, throws PluginException with
 * UNAVAILABLE if the store does not answer.
 *
 * @param <E> an entry with what the store needs to change it later
 */
public interface LeaseTable<E extends LeaseTable.Entry> {
    /** A key and its value. */
    interface Entry {
        /**
         * The key.
         *
         * @return of a lease, or nonsense
         */
        String key();

        /**
         * The value.
         *
         * @return of a lease, or nonsense; empty if it was too long to be read
         */
        Optional<String> value();
    }

    /**
     * All entries.
     *
     * @return in any order, each key once
     */
    List<E> list();

    /**
     * One entry.
     *
     * @param key of a lease
     * @return the entry as it is now; empty if there is none
     */
    Optional<E> find(String key);

    /**
     * Makes a new entry.
     *
     * @param key that nobody is known to have
     * @param value of the lease
     * @return the entry; empty if there is one already
     */
    Optional<E> create(String key, String value);

    /**
     * Makes an entry of this node say what it should, and last.
     *
     * @param entry as it was listed
     * @param value of the lease, perhaps the same as now
     * @return the entry as it is now; empty if it has changed since
     */
    Optional<E> keep(E entry, String value);

    /**
     * Removes an entry unless it has changed.
     *
     * @param entry as it was listed or made
     */
    void remove(E entry);

    /**
     * Which of two overlapping entries has to go, if both were made at the same time. Both makers ask after they made
     * their own, and at least one of them sees both.
     *
     * @param mine just made
     * @param other overlaps it
     * @return true if mine has to go
     */
    boolean yields(E mine, E other);

    /**
     * Whether an operator made the entry to stay, so that it is never removed.
     *
     * @param entry of this node, which can be read
     * @return true for a reservation
     */
    boolean isReserved(E entry);
}
