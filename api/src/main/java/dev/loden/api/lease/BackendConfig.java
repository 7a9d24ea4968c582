package dev.loden.api.lease;

/**
 * The Backend section of the network configuration.
 *
 * @param type which backend, in lower case: {@code vxlan}
 * @param settings the whole section, its Type included; the backend reads what it knows
 */
public record BackendConfig(String type, Settings settings) {}
