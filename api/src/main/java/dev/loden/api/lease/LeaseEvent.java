package dev.loden.api.lease;

import dev.loden.api.Stable;
import java.util.List;
import java.util.Set;

/**
 * What a store says of the leases. Events carry whole values: only the last one for a subnet counts.
 *
 * @since 0.1
 */
@Stable
public sealed interface LeaseEvent {
    /**
     * A lease is there, new or changed.
     *
     * @param lease its present value
     */
    record Upserted(Lease lease) implements LeaseEvent {}

    /**
     * A lease is gone.
     *
     * @param subnets which
     */
    record Removed(Subnets subnets) implements LeaseEvent {}

    /**
     * The complete list: leases that are not in it are gone.
     *
     * @param leases every readable one
     * @param unreadable leases whose key is there but whose value cannot be read; what was known of them stays
     */
    record Resynced(List<Lease> leases, Set<Subnets> unreadable) implements LeaseEvent {
        /** Copies both. */
        public Resynced {
            leases = List.copyOf(leases);
            unreadable = Set.copyOf(unreadable);
        }
    }
}
