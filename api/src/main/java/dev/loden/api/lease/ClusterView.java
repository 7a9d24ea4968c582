package dev.loden.api.lease;

import dev.loden.api.Stable;
import java.util.Collection;
import java.util.List;

/**
 * One node's view of all leases at one moment.
 *
 * @param own this node's lease
 * @param peers the leases of all others that are usable: inside the network, overlapping neither each other nor ours
 * @param complete whether {@code peers} stems from a complete list; until it does nothing is removed
 * @since 0.1
 */
@Stable
public record ClusterView(Lease own, Collection<Lease> peers, boolean complete) {
    /** Copies the peers. */
    public ClusterView {
        peers = List.copyOf(peers);
    }
}
