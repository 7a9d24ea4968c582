package dev.loden.api.spi;

import dev.loden.api.Stable;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;

/**
 * What a backend is opened with.
 *
 * @param network the network's configuration
 * @param settings the backend's own part of it. Where a backend is opened to reach peers that advertise it, although
 *     another one is configured: what was configured for this type last, if it was, and on top {@link
 *     BackendProvider#instanceKey}
 * @param nodeId identifies this node for as long as it keeps its public address
 * @param flags the daemon's flags by name, as strings; those of {@link BackendProvider#flags} are among them
 * @param secrets the node's lasting secrets
 * @since 0.1
 */
@Stable
public record BackendContext(NetworkConfig network, Settings settings, String nodeId, Settings flags, Secrets secrets) {
    /**
     * A context without flags, and with secrets that do not last: for tests.
     *
     * @param network the network's configuration
     * @param settings the backend's own part of it
     * @param nodeId identifies this node
     */
    public BackendContext(NetworkConfig network, Settings settings, String nodeId) {
        this(network, settings, nodeId, Settings.EMPTY, Secrets.inMemory());
    }
}
