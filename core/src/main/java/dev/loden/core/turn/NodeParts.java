package dev.loden.core.turn;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.SubnetManager;
import dev.loden.core.config.DaemonOptions;
import dev.loden.core.output.SubnetEnvFile;
import dev.loden.core.plugin.ServiceCatalog;
import dev.loden.core.status.StatusBoard;
import java.util.function.BiConsumer;

/**
 * What a node is put together from.
 *
 * @param options what the flags say
 * @param flags the flags themselves, for plugins
 * @param catalog the plugins
 * @param netlink the kernel; closed by its owner
 * @param store the leases; closed by its owner
 * @param files what is written for others
 * @param traffic takes what masquerading and forwarding follow from; must not block
 */
public record NodeParts(
        DaemonOptions options,
        Settings flags,
        ServiceCatalog catalog,
        NetlinkOps netlink,
        SubnetManager store,
        Files files,
        BiConsumer<NetworkConfig, Subnets> traffic) {
    /**
     * What is written for others.
     *
     * @param subnetEnv the CNI plugin's file
     * @param status for health checks
     */
    public record Files(SubnetEnvFile subnetEnv, StatusBoard status) {}
}
