package dev.loden.store.common;

import dev.loden.api.Preview;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.util.Optional;

/**
 * Room in memory for the values of one list of entries: short ones are kept, long ones as far as they fit, and a list that does not end is
 * given up.
 *
 * <p><b>Thread</b>: one at a time.
 *
 * @since 0.1
 */
@Preview
public final class ValueRoom {
    /** Up to this length, in characters, a value is short: flannel's have some 200. */
    private static final int SHORT = 1024;

    /** Bytes of the heap for an entry with its key; it takes some 400. */
    private static final int EACH = 1_000;

    private final String what;
    private final long most;
    private long entries;
    private long room;

    /**
     * Room in proportion to this process's heap.
     *
     * @param what is listed, as operators know it, for messages
     */
    public ValueRoom(String what) {
        this(what, Runtime.getRuntime().maxMemory());
    }

    ValueRoom(String what, long heap) {
        this.what = what;
        this.most = heap / EACH;
        this.room = heap / LeaseTally.SHARE;
    }

    /**
     * The next entry's value.
     *
     * @param value as it was read
     * @return the same; empty if it is long and there is no room
     * @throws PluginException UNAVAILABLE if there are more entries than fit into memory
     */
    public Optional<String> keep(Optional<String> value) {
        if (++entries > most) {
            throw new PluginException(
                    ErrorCode.UNAVAILABLE,
                    what + " has more than " + most
                            + " entries, which do not fit into the memory of this daemon: remove those that nobody needs");
        }
        int length = value.map(String::length).orElse(0);
        if (length <= SHORT) {
            return value;
        }
        boolean fits = length <= room;
        room -= fits ? length : 0;
        return fits ? value : Optional.empty();
    }
}
