package dev.loden.core.turn;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.cni.CniConf;
import dev.loden.cni.PodNetwork;
import dev.loden.core.output.SubnetEnvFile;
import dev.loden.core.status.StatusBoard;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the results of steps go.
 *
 * @param subnetEnv the CNI plugin's file
 * @param cni the container runtime's file; empty if others install it
 * @param status for health checks
 * @param filters takes which kernel events matter from now on
 * @param traffic takes what the firewall rules follow from, and gives why these are not in place, empty if they are; must not
 *     block
 * @param claims takes the lease this node wants from now on
 */
record Outputs(
        SubnetEnvFile subnetEnv,
        Optional<CniConf> cni,
        StatusBoard status,
        Consumer<EventFilter> filters,
        BiFunction<NetworkConfig, Subnets, String> traffic,
        Consumer<LeaseRequest> claims) {
    private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);

    /** Asks for the firewall rules of this node's pods; whether they are in place. */
    boolean guards(NetworkConfig network, Lease own) {
        return traffic.apply(network, own.subnets()).isEmpty();
    }

    /** Tells CNI plugins of the network, and then the container runtime of them. The node can carry pods by now. */
    void publish(NetworkConfig network, Lease own, int mtu) {
        if (subnetEnv.write(network, own, mtu)) {
            LOG.info("wrote {}: subnet {}, MTU {}", subnetEnv.path(), own.subnets(), mtu);
        }
        cni.ifPresent(conf -> conf.install(
                new PodNetwork(network.networks().toList(), own.subnets().prefixes(), mtu, subnetEnv.masquerade())));
    }
}
