package dev.loden.core.turn;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import java.util.List;
import java.util.Optional;

/**
 * What came in since the last turn.
 *
 * @param config the latest configuration text, if one came
 * @param leases the latest event of each lease, a complete list first
 * @param acquired the lease just got or confirmed, if so
 * @param publicAddresses those that the store says this node is to have, if it said so
 * @param failure why no lease can be had, if the store said so for good
 * @param kernel whether the kernel may have changed, or has not been looked at for long
 */
record News(
        Optional<String> config,
        List<LeaseEvent> leases,
        Optional<Lease> acquired,
        Optional<LeaseAttributes> publicAddresses,
        Optional<RuntimeException> failure,
        boolean kernel) {
    /** Whether nothing but leases may have changed, this node's included. */
    boolean leasesOnly() {
        return !kernel && publicAddresses.isEmpty();
    }
}
