package dev.loden.core.turn;

import dev.loden.api.net.IpAddress;
import dev.loden.core.config.InterfaceOptions;
import dev.loden.core.config.NetConfReader;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.output.BootCacheWriter;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the operator decides for a node.
 *
 * @param interfaces how to find the external interface
 * @param routes how routes name their gateways
 * @param reader reads network configurations
 * @param waitsForConfig whether a first configuration that is bad is waited out
 * @param store where the lease store is; from any thread, at once
 * @param blackholes whether what no pod takes is dropped, see {@link dev.loden.core.plan.Blackholes}
 * @param cache what a start without the store rests on; empty to wait for the store
 */
record NodeOptions(
        InterfaceOptions interfaces,
        RouteChoice routes,
        NetConfReader reader,
        boolean waitsForConfig,
        Supplier<Set<IpAddress>> store,
        boolean blackholes,
        Optional<BootCacheWriter> cache) {}
