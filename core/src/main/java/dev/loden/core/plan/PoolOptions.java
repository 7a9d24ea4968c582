package dev.loden.core.plan;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.Secrets;
import java.time.Duration;

/**
 * What backends are opened and closed with.
 *
 * @param drain how long a backend receives after its last need
 * @param flags the daemon's
 * @param secrets the node's
 */
public record PoolOptions(Duration drain, Settings flags, Secrets secrets) {}
