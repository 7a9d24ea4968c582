package dev.loden.core.turn;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.SubnetManager;
import dev.loden.cni.CniConf;
import dev.loden.core.config.DaemonOptions;
import dev.loden.core.output.SubnetEnvFile;
import dev.loden.core.plugin.ServiceCatalog;
import dev.loden.core.status.StatusBoard;
import dev.loden.traffic.TrafficRules;
import java.util.Optional;

/**
 * What a node is put together from.
 *
 * @param options what the flags say
 * @param flags the flags themselves, for plugins
 * @param catalog the plugins
 * @param netlink the kernel; closed by its owner
 * @param sources where leases and configuration come from
 * @param files what is written for others
 * @param traffic the firewall rules; closed by their owner
 */
public record NodeParts(
        DaemonOptions options,
        Settings flags,
        ServiceCatalog catalog,
        NetlinkOps netlink,
        Sources sources,
        Files files,
        TrafficRules traffic) {
    /**
     * Where leases and configuration come from.
     *
     * @param store the leases; closed by its owner
     * @param scheme of the store
     * @param waitsForConfig whether a first configuration that is bad is waited out like an absent one, as flannel does with etcd;
     *     if not, it ends the daemon
     * @param assignsSubnets as {@link dev.loden.api.spi.SubnetManagerProvider#assignsSubnets}
     */
    public record Sources(SubnetManager store, String scheme, boolean waitsForConfig, boolean assignsSubnets) {}

    /**
     * What is written for others.
     *
     * @param subnetEnv the CNI plugin's file
     * @param cni the container runtime's file; empty if others install it
     * @param status for health checks
     */
    public record Files(SubnetEnvFile subnetEnv, Optional<CniConf> cni, StatusBoard status) {}
}
