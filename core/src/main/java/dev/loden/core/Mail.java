package dev.loden.core;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import java.util.List;
import java.util.Optional;

/**
 * What came in since the last turn.
 *
 * @param config the latest configuration text, if one came
 * @param leases the latest event of each lease, a complete list first
 * @param acquired the lease just got or confirmed, if so
 * @param failure why no lease can be had, if the store said so for good
 * @param kernel whether the kernel may have changed, or has not been looked at for long
 */
record Mail(
        Optional<String> config,
        List<LeaseEvent> leases,
        Optional<Lease> acquired,
        Optional<RuntimeException> failure,
        boolean kernel) {
    /** Whether only leases are in it, be it ours. */
    boolean leasesAlone() {
        return config.isEmpty() && failure.isEmpty() && !kernel;
    }

    /** Whether there is no news, but the kernel to be looked at. */
    boolean kernelAlone() {
        return kernel && config.isEmpty() && leases.isEmpty() && acquired.isEmpty() && failure.isEmpty();
    }
}
