package dev.loden.api.lease;

import dev.loden.api.Stable;

/**
 * The Backend section of the network configuration.
 *
 * @param type which backend, in lower case: {@code vxlan}
 * @param settings the whole section, its Type included; the backend reads what it knows
 * @since 0.1
 */
@Stable
public record BackendConfig(String type, Settings settings) {}
