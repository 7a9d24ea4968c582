package dev.loden.api.spi;

import dev.loden.api.Stable;
import dev.loden.api.lease.Settings;

/**
 * What a lease store is opened with.
 *
 * @param location what follows the scheme in {@code --subnet-store=SCHEME:LOCATION}; empty if nothing does
 * @param flags the daemon's flags by name, as texts: {@code etcd-endpoints}
 * @since 0.1
 */
@Stable
public record StoreContext(String location, Settings flags) {}
