package dev.loden.api.spi;

import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import java.util.Optional;

/**
 * What a node asks a store for.
 *
 * @param config which subnets there are
 * @param attributes what the lease is to say; its public address tells whose lease it is
 * @param previous the subnets held before, if known: taken again if they are free and fit
 */
public record LeaseRequest(NetworkConfig config, LeaseAttributes attributes, Optional<Subnets> previous) {}
