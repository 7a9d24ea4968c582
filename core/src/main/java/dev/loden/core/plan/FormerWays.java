package dev.loden.core.plan;

import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Subnets;
import dev.loden.core.lease.LeaseChange;
import dev.loden.core.plugin.BackendKey;
import dev.loden.core.plugin.BackendPlugins;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How peers were reached that have changed from one backend to another, for as long as they still receive by it, which is the drain time.
 * Plain backends need none of it: by these a node takes what anybody sends; but where the new lease says no type, a node that has not
 * learned of the new configuration cannot tell it from a reservation. <b>Thread</b>: one at a time.
 */
public final class FormerWays {
    private final BackendPlugins plugins;
    private final Duration drain;
    private final LongSupplier clock;

    /** In the order in which they end. */
    private final Map<Subnets, FormerWay> ways = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param drain how long each is kept
     * @param clock monotonic nanoseconds
     */
    public FormerWays(BackendPlugins plugins, Duration drain, LongSupplier clock) {
        this.plugins = plugins;
        this.drain = drain;
        this.clock = clock;
    }

    /** What all of this node is planned with. */
    public BackendPlugins plugins() {
        return plugins;
    }

    /**
     * Takes in changes of leases.
     *
     * @param own this node's backend when these were planned; empty if they never were
     */
    public void follow(Optional<BackendConfig> own, List<LeaseChange> changes) {
        own.ifPresent(configured -> changes.forEach(change -> follow(configured, change)));
    }

    private void follow(BackendConfig own, LeaseChange change) {
        if (change.before().isEmpty()) {
            return; // new: it was not reached before
        }
        Lease former = change.before().get();
        Optional<BackendKey> before = key(former, own);
        Optional<BackendKey> after = change.after().flatMap(lease -> key(lease, own));
        // What is of a backend that is not here may encrypt now: nothing more goes to it in the clear.
        if (change.after().isEmpty() || (isPlain(before) && after.isEmpty())) {
            ways.remove(former.subnets());
        } else if (before.isPresent()
                && !before.equals(after)
                && (!(isPlain(before) && isPlain(after))
                        || isUnsaid(change.after().get(), own))) {
            ways.remove(former.subnets()); // to the end of the order
            ways.put(former.subnets(), new FormerWay(former, before.get(), clock.getAsLong() + drain.toNanos()));
        }
    }

    /** Leaves its type out, and so is a reservation here until this node is configured as its node is. */
    private boolean isUnsaid(Lease lease, BackendConfig own) {
        LeaseAttributes attributes = lease.attributes();
        return attributes.advertisement().backendType().isEmpty()
                && plugins.typed(attributes, own.type()::equals).backendType().isEmpty();
    }

    /** What there is no plugin for may encrypt. */
    private boolean isPlain(Optional<BackendKey> key) {
        return key.filter(known -> !plugins.encrypts(known.type())).isPresent();
    }

    private Optional<BackendKey> key(Lease lease, BackendConfig own) {
        try {
            return plugins.key(plugins.typed(lease.attributes(), any -> true), own);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError unreadable) {
            return Optional.empty(); // the planner reports it
        }
    }

    /** How this peer was reached before; empty if it has not changed lately. */
    public Optional<FormerWay> of(Subnets peer) {
        return Optional.ofNullable(ways.get(peer)).filter(way -> !way.hasEnded(clock.getAsLong()));
    }

    /**
     * Forgets the ways that have ended.
     *
     * @return all peers that had one, to be planned anew: those whose new way may work now too
     */
    public Set<Subnets> review() {
        if (ways.isEmpty()) {
            return Set.of();
        }
        Set<Subnets> all = Set.copyOf(ways.keySet());
        long now = clock.getAsLong();
        ways.values().removeIf(way -> way.hasEnded(now));
        return all;
    }

    /** After how long one of them ends; empty if there is none. */
    public Optional<Duration> due() {
        return ways.values().stream().findFirst().map(way -> Duration.ofNanos(way.end() - clock.getAsLong()));
    }
}
