package dev.loden.api.spi;

import dev.loden.api.Stable;
import dev.loden.api.lease.Lease;
import dev.loden.api.net.IpAddress;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Where leases are kept ("subnet manager" is flannel's word for it).
 *
 * <p>Which node holds a subnet is decided by compare-and-swap in the store: a lease of another node is never overwritten.
 *
 * <p><b>Implemented by</b> store modules. <b>Called by</b> the core. <b>Lifecycle</b>: after {@link
 * SubnetManagerProvider#open}, before {@link #close}, which is idempotent and leaves leases in place.
 *
 * @since 0.1
 */
@Stable
public interface SubnetManager extends AutoCloseable {
    /**
     * Gives the listener the present state and then what changes, until closed. Failures go to {@link
     * LeaseListener#disconnected} and are tried again with back-off; after each gap a complete list follows.
     *
     * <p><b>Thread</b>: called once, returns at once; the store brings its own thread.
     *
     * @param listener is given everything from here on
     */
    void watch(LeaseListener listener);

    /**
     * The network configuration, where the store keeps it beside the leases and one connection serves both. It reports while
     * the store is watched: {@link ConfigSource#watch} is called first, then {@link #watch}.
     *
     * <p><b>Thread</b>: the starting thread, before {@link #watch}.
     *
     * @return empty if the store has none
     */
    default Optional<ConfigSource> configSource() {
        return Optional.empty();
    }

    /**
     * Makes the lease of this node say what is asked: finds it by its public address, or creates one on a free subnet.
     * From then on the store keeps it alive, by renewal where leases expire, and reports its loss. A second call
     * replaces the first; an equal one changes nothing.
     *
     * <p><b>Thread</b>: one at a time; may block for as long as the store's timeouts.
     *
     * @param request what is wanted
     * @return the lease as it is in the store now
     * @throws PluginException UNAVAILABLE if the store does not answer; CONFLICT if others were faster too often or all
     *     subnets are taken; CONFIG if the lease found cannot be used in this network
     */
    Lease acquire(LeaseRequest request);

    /**
     * Writes the lease that was acquired again, although it says the same, so that another daemon that holds the same lease - on a node
     * with the same public address - reports its {@link LeaseListener#lost loss}. Called once after the first lease was acquired. Stores
     * that know nodes by another name than their public address need not do anything.
     *
     * <p><b>Thread</b>: that of {@link #acquire}; may block as long.
     *
     * @throws PluginException UNAVAILABLE if the store does not answer
     */
    default void announce() {}

    /**
     * Where the store is, as far as that is known by now: no lease that contains one of these addresses is used, for its route would take
     * the way to the store.
     *
     * <p><b>Thread</b>: any; returns at once.
     *
     * @return empty if it is not reached by an address, or none is known
     */
    default Set<IpAddress> addresses() {
        return Set.of();
    }

    /**
     * How long this node's lease is valid if it is not renewed any more.
     *
     * <p><b>Thread</b>: any; must not block.
     *
     * @return seconds; empty if none is held, or if it does not expire
     */
    default OptionalLong leaseSecondsLeft() {
        return OptionalLong.empty();
    }

    /**
     * By how much this host's clock is ahead of the store's at least.
     *
     * <p><b>Thread</b>: any; must not block.
     *
     * @return milliseconds, negative if it is behind; empty if the store does not tell its time
     */
    default OptionalLong clockAheadMillis() {
        return OptionalLong.empty();
    }

    @Override
    void close();
}
