package dev.loden.core.lease;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import java.util.Optional;

/**
 * A peer whose usable lease is another now.
 *
 * @param key what identifies the lease in the store
 * @param before as it was used; empty if it was not
 * @param after as it is used; empty if it is not
 */
public record PeerChange(Subnets key, Optional<Lease> before, Optional<Lease> after) {}
