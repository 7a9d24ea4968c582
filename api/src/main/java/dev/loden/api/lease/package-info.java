/**
 * What the nodes of a network publish to each other: the network's configuration, the leases that give each node its subnets,
 * and one node's view of all of them. The words and rules are flannel's.
 */
package dev.loden.api.lease;
