package dev.loden.core.plan;

import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.core.lease.PeerChange;
import dev.loden.core.lease.PeerTable;
import dev.loden.core.plugin.BackendKey;
import dev.loden.core.plugin.BackendPlugins;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How many usable peers advertise each backend. <b>Thread</b>: one at a time. */
public final class Demand {
    private final BackendPlugins plugins;
    private final Map<BackendKey, Integer> peers = new HashMap<>();

    /** What the counts rest on. */
    private Optional<BackendConfig> configured = Optional.empty();

    /** None yet. */
    public Demand(BackendPlugins plugins) {
        this.plugins = plugins;
    }

    /**
     * Follows the peers.
     *
     * @param own this node's backend; another one only where all peers may have changed
     * @param changes empty if all may have changed
     * @param table the peers as they are now
     */
    public void follow(BackendConfig own, Optional<List<PeerChange>> changes, PeerTable table) {
        configured = Optional.of(own);
        if (changes.isEmpty()) {
            peers.clear();
            table.usableLeases().forEach(lease -> count(lease, 1));
            return;
        }
        for (PeerChange change : changes.get()) {
            change.before().ifPresent(lease -> count(lease, -1));
            change.after().ifPresent(lease -> count(lease, 1));
        }
    }

    private void count(Lease lease, int step) {
        key(lease.attributes()).ifPresent(key -> peers.merge(key, step, (a, b) -> a + b == 0 ? null : a + b));
    }

    /**
     * The backends that are needed: to receive as this node's lease advertises, and to reach the peers.
     *
     * @param forwards whether this node reaches peers at all
     */
    public Set<BackendKey> keys(LeaseAttributes published, boolean forwards) {
        var keys = new LinkedHashSet<BackendKey>();
        key(published).ifPresent(keys::add);
        if (forwards) {
            keys.addAll(peers.keySet());
        }
        return keys;
    }

    /** A lease without a type keeps no backend open that this node is not configured for. */
    private Optional<BackendKey> key(LeaseAttributes lease) {
        try {
            return configured.flatMap(own -> plugins.key(plugins.typed(lease, own.type()::equals), own));
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError unreadable) {
            return Optional.empty(); // the planner reports it
        }
    }
}
