package dev.loden.core;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.spi.Backend;

/**
 * A backend in use.
 *
 * @param key whom it reaches
 * @param backend what makes the plans
 * @param advertisement how this node is reached by it, whether its lease says so or not
 */
record OpenBackend(BackendKey key, Backend backend, Advertisement advertisement) {}
