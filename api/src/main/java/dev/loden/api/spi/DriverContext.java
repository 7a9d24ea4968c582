package dev.loden.api.spi;

import dev.loden.api.Preview;
import dev.loden.api.lease.Settings;

/**
 * What a driver is opened with.
 *
 * @param flags the daemon's flags by name, as strings; those that providers declare are among them
 * @param secrets the node's lasting secrets
 * @since 0.1
 */
@Preview
public record DriverContext(Settings flags, Secrets secrets) {}
