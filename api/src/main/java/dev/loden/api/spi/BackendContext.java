package dev.loden.api.spi;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;

/**
 * What a backend is opened with.
 *
 * @param network the network's configuration
 * @param settings the backend's own part of it; empty where a backend of another type than the configured one is opened
 *     to reach peers that advertise it
 * @param nodeId what tells this node from all others for as long as it keeps its public address
 */
public record BackendContext(NetworkConfig network, Settings settings, String nodeId) {}
