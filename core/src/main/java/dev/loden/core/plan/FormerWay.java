package dev.loden.core.plan;

import dev.loden.api.lease.Lease;
import dev.loden.core.plugin.BackendKey;

/**
 * How a peer was reached before it changed.
 *
 * @param lease as it was
 * @param key the backend it advertised
 * @param end until when it still receives by it, in nanoseconds of a monotonic clock
 */
public record FormerWay(Lease lease, BackendKey key, long end) {
    boolean hasEnded(long now) {
        return now - end >= 0;
    }
}
