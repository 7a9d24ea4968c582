package dev.loden.api.lease;

import dev.loden.api.Stable;
import dev.loden.api.net.Family;
import java.util.Optional;

/**
 * A node's hold on its subnets. When it expires is the store's business and no part of the value: a renewal changes
 * nothing for anybody else.
 *
 * @param subnets what is held
 * @param attributes by whom, and how that node can be reached
 * @param created the place of its creation in the store's own order, an etcd revision or a time: of two leases that cannot both be
 *     used, the one with the lower number was there first. 0 where the store does not tell
 * @since 0.1
 */
@Stable
public record Lease(Subnets subnets, LeaseAttributes attributes, long created) {
    /**
     * A lease of which the store does not tell when it was created.
     *
     * @param subnets what is held
     * @param attributes by whom
     */
    public Lease(Subnets subnets, LeaseAttributes attributes) {
        this(subnets, attributes, 0);
    }

    /**
     * The same lease with the subnet of one family alone; all else stays.
     *
     * @param family which
     * @return empty if it has no such subnet
     */
    public Optional<Lease> only(Family family) {
        return subnets.subnet(family).map(subnet -> new Lease(Subnets.of(subnet), attributes, created));
    }
}
