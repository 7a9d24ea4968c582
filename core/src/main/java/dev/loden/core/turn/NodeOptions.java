package dev.loden.core.turn;

import dev.loden.core.config.InterfaceOptions;
import dev.loden.core.config.NetConfReader;
import dev.loden.core.config.RouteChoice;

/**
 * What the operator decides for a node.
 *
 * @param interfaces how to find the external interface
 * @param routes how routes name their gateways
 * @param reader reads network configurations
 * @param waitsForConfig whether a first configuration that is bad is waited out
 * @param blackholes whether what no pod takes is dropped, see {@link dev.loden.core.plan.Blackholes}
 */
record NodeOptions(
        InterfaceOptions interfaces,
        RouteChoice routes,
        NetConfReader reader,
        boolean waitsForConfig,
        boolean blackholes) {}
