package dev.loden.api.spi;

import dev.loden.api.Stable;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.SubnetChoice;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.api.net.PrefixSet;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * What a node asks a store for.
 *
 * @param config which subnets there are
 * @param attributes what the lease is to say; its public address identifies the node
 * @param previous the subnets held before, if known: taken again if they are free and fit
 * @since 0.1
 */
@Stable
public record LeaseRequest(NetworkConfig config, LeaseAttributes attributes, Optional<Subnets> previous) {
    /**
     * The subnets to try for next: {@link SubnetChoice} for this request.
     *
     * @param taken what others hold
     * @param random where chance comes from
     * @return free subnets that fit
     * @throws PluginException CONFLICT if there are none
     */
    public Subnets choose(PrefixSet taken, RandomGenerator random) {
        return SubnetChoice.choose(config, previous, taken, random).orElseThrow(this::exhausted);
    }

    private PluginException exhausted() {
        String networks = config.networks().map(Prefix::toString).collect(Collectors.joining(" and "));
        return new PluginException(
                ErrorCode.CONFLICT,
                "no subnet of Network " + networks + " is free between SubnetMin and SubnetMax: remove leases of nodes"
                        + " that are gone, or enlarge the network");
    }
}
