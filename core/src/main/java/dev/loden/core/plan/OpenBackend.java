package dev.loden.core.plan;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.spi.Backend;
import dev.loden.core.plugin.BackendKey;

/**
 * A backend in use.
 *
 * @param key whom it reaches
 * @param backend what makes the plans
 * @param advertisement how this node is reached by it, whether its lease says so or not
 */
public record OpenBackend(BackendKey key, Backend backend, Advertisement advertisement) {}
