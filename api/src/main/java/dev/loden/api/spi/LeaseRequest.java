package dev.loden.api.spi;

import dev.loden.api.Stable;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.SubnetChoice;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.api.net.PrefixSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * What a node asks a store for.
 *
 * @param config which subnets there are
 * @param attributes what the lease is to say; its public address identifies the node
 * @param previous the subnets held before, if known: taken again if they are free and fit
 * @param avoid the networks that this host has by its other devices and routes: not to be chosen, but no reason to give up a
 *     subnet that the node holds, held before, or that is reserved for it
 * @since 0.1
 */
@Stable
public record LeaseRequest(
        NetworkConfig config, LeaseAttributes attributes, Optional<Subnets> previous, Set<Prefix> avoid) {
    /** Copies the set. */
    public LeaseRequest {
        avoid = Set.copyOf(avoid);
    }

    /**
     * A request of a host whose own networks are elsewhere.
     *
     * @param config which subnets there are
     * @param attributes what the lease is to say
     * @param previous the subnets held before, if known
     */
    public LeaseRequest(NetworkConfig config, LeaseAttributes attributes, Optional<Subnets> previous) {
        this(config, attributes, previous, Set.of());
    }

    /**
     * The same request for a lease that says something else.
     *
     * @param other what it is to say
     * @return the request
     */
    public LeaseRequest with(LeaseAttributes other) {
        return new LeaseRequest(config, other, previous, avoid);
    }

    /**
     * The same request of a node that held other subnets before.
     *
     * @param held before
     * @return the request
     */
    public LeaseRequest withPrevious(Subnets held) {
        return new LeaseRequest(config, attributes, Optional.of(held), avoid);
    }

    /**
     * The subnets to try for next: {@link SubnetChoice} for this request.
     *
     * @param taken what others hold
     * @param random where chance comes from
     * @return free subnets that fit
     * @throws PluginException CONFLICT if there are none
     */
    public Subnets choose(PrefixSet taken, RandomGenerator random) {
        return SubnetChoice.choose(config, previous, taken, avoid, random).orElseThrow(this::exhausted);
    }

    private PluginException exhausted() {
        String networks = config.networks().map(Prefix::toString).collect(Collectors.joining(" and "));
        String passedOver = avoid.isEmpty()
                ? ""
                : " (passed over, for this host has them: "
                        + avoid.stream().sorted().map(Prefix::toString).collect(Collectors.joining(", ")) + ")";
        return new PluginException(
                ErrorCode.CONFLICT,
                "no subnet of Network " + networks + " is free between SubnetMin and SubnetMax" + passedOver
                        + ": remove leases of nodes that are gone, or enlarge the network");
    }
}
