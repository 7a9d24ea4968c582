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
 */
record NodeOptions(InterfaceOptions interfaces, RouteChoice routes, NetConfReader reader) {}
