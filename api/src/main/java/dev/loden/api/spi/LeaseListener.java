package dev.loden.api.spi;

import dev.loden.api.Stable;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import java.util.Optional;

/**
 * Takes what happens in a lease store. Everything is level-triggered: each call gives the present state, repeats do no
 * harm, and only the last word counts.
 *
 * <p><b>Implemented by</b> the core. <b>Called by</b> stores. <b>Thread</b>: any one at a time; never blocks the caller.
 *
 * @since 0.1
 */
@Stable
public interface LeaseListener {
    /**
     * Leases, this node's own among them. The first event is a {@link LeaseEvent.Resynced}.
     *
     * @param event what is so now
     */
    void leases(LeaseEvent event);

    /**
     * An entry of the store that cannot be read; the rest goes on.
     *
     * @param key the entry
     * @param reason one line
     */
    void rejected(String key, String reason);

    /**
     * This node's lease is gone, or another node's now. The core will request one again.
     *
     * @param reason one line
     */
    void lost(String reason);

    /**
     * What this node's lease is made from has changed in the store, or is there at last: its subnet or address is another
     * now. The core asks for the lease again at once.
     *
     * @param reason one line
     */
    default void stale(String reason) {
        lost(reason);
    }

    /**
     * At which addresses this node is to be reached, where the store's operators can say so: as by the flags {@code --public-ip} and
     * {@code --public-ipv6}, which they beat. So they name the external interface where no other flag does. Before the first {@link
     * LeaseEvent.Resynced}, so that the first choice counts, and at each change.
     *
     * <p>A preview: it may change within a major version.
     *
     * @param ipv4 empty if the store says nothing
     * @param ipv6 likewise
     * @since 0.1
     */
    default void publicAddresses(Optional<Ipv4> ipv4, Optional<Ipv6> ipv6) {}

    /** The store answers. */
    void connected();

    /**
     * The store does not answer; it is tried again without end.
     *
     * @param reason one line: which endpoint, why, what to do
     */
    void disconnected(String reason);

    /**
     * The store has more leases, or larger ones, than are kept in memory. The others are in force; the node is not ready, for it does not
     * reach all peers.
     *
     * <p>A preview: it may change within a major version.
     *
     * @param reason one line; empty if all are kept again
     * @since 0.1
     */
    default void crowded(String reason) {}
}
