package dev.loden.core.lease;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import java.util.Optional;

/**
 * A lease that came, changed or was removed.
 *
 * @param before empty if it is new
 * @param after empty if it is gone
 */
public record LeaseChange(Optional<Lease> before, Optional<Lease> after) {
    /** Both changes of a lease, one after the other. */
    LeaseChange then(LeaseChange next) {
        return new LeaseChange(before, next.after);
    }

    Subnets subnets() {
        return before.or(() -> after).orElseThrow().subnets();
    }
}
