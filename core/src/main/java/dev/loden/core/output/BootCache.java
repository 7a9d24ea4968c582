package dev.loden.core.output;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Subnets;
import java.util.List;
import java.util.Optional;

/**
 * What a node has to know to carry pods before its store answers.
 *
 * @param written when, for people
 * @param config the network configuration as it came, in one line
 * @param own this node's subnets; their lease is among the leases
 * @param published what the store's operators want this node's addresses to be, if they said so
 * @param leases this node's and its usable peers'
 */
public record BootCache(
        String written, String config, Subnets own, Optional<LeaseAttributes> published, List<Lease> leases) {
    /** Copies the list. */
    public BootCache {
        leases = List.copyOf(leases);
    }
}
