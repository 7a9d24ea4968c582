package dev.loden.store.common;

import dev.loden.api.Preview;
import java.util.List;
import java.util.Optional;

/**
 * The entries of a store of flannel's keys and values, as {@link LeaseClaim} needs them. Every write is conditional (compare-and-swap):
 * it happens only if the entry is still as it was read.
 *
 * <p><b>Implemented by</b> stores. <b>Called by</b> {@link LeaseClaim}, on the thread that claims. <b>Thread</b>: one at a time; may
 * block. All methods throw {@link dev.loden.api.spi.PluginException} with UNAVAILABLE if the store does not answer.
 *
 * @param <E> an entry with what the store needs for a conditional write: a revision, or the text that was read
 * @since 0.1
 */
@Preview
public interface LeaseTable<E extends LeaseTable.Entry> {
    /**
     * A key and its value, as they were read; both may be malformed.
     *
     * @since 0.1
     */
    @Preview
    interface Entry {
        /**
         * The entry's key.
         *
         * @return as {@link dev.loden.api.lease.Subnets#key} prints it, if it is one of a lease
         */
        String key();

        /**
         * The entry's value.
         *
         * @return as {@link dev.loden.codec.json.LeaseJson} prints it, if it is one of a lease; empty if it was too long to be read
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
     * Creates an entry, if there is none with this key.
     *
     * @param key of a lease
     * @param value of the lease
     * @return the new entry; empty if there is one with this key already
     */
    Optional<E> create(String key, String value);

    /**
     * Gives an entry of this node the value, and renews it where entries expire; if the entry has not changed since it was read. Writes
     * nothing if the entry has the value already and need not be renewed.
     *
     * @param entry as it was read
     * @param value of the lease
     * @return the entry as it is now; empty if it has changed since it was read
     */
    Optional<E> keep(E entry, String value);

    /**
     * Writes an entry of this node with the value that it has, so that a second daemon that holds it, too, notices; if it has not changed
     * since it was read.
     *
     * @param entry as it was read
     * @return the entry as it is now; empty if it has changed since it was read. Without an override nothing is written: where nobody
     *     can tell who wrote an entry last
     */
    default Optional<E> rewrite(E entry) {
        return Optional.of(entry);
    }

    /**
     * Removes an entry, unless it has changed since it was read or created.
     *
     * @param entry as it was read or created
     */
    void remove(E entry);

    /**
     * Decides which of two entries with overlapping subnets is withdrawn. Each of the two nodes decides after it has created its own entry,
     * so at least one of them finds both. Where entries have an order, the later one is withdrawn; where they have none, both are.
     *
     * @param own just created by this node
     * @param other overlaps it
     * @return whether this node withdraws its own entry
     */
    boolean withdraws(E own, E other);

    /**
     * Whether an operator created the entry as a reservation, which is never removed and does not expire.
     *
     * @param entry of this node, with a value that can be read
     * @return false where a store has no reservations
     */
    boolean isReserved(E entry);
}
