package dev.loden.core.turn;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.core.output.SubnetEnvFile;
import dev.loden.core.status.StatusBoard;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Where the results of steps go.
 *
 * @param subnetEnv the CNI plugin's file
 * @param status for health checks
 * @param filters takes which kernel events matter from now on
 * @param traffic takes what masquerading and forwarding follow from; must not block
 * @param claims takes the lease this node wants from now on
 */
record Outputs(
        SubnetEnvFile subnetEnv,
        StatusBoard status,
        Consumer<EventFilter> filters,
        BiConsumer<NetworkConfig, Subnets> traffic,
        Consumer<LeaseRequest> claims) {}
