package dev.loden.api.lease;

import dev.loden.api.Stable;

/**
 * A node's hold on its subnets. When it expires is the store's business and no part of the value: a renewal changes
 * nothing for anybody else.
 *
 * @param subnets what is held
 * @param attributes by whom, and how that node can be reached
 * @since 0.1
 */
@Stable
public record Lease(Subnets subnets, LeaseAttributes attributes) {}
