/**
 * All nodes: requests ({@link dev.loden.subnet.kube.node.NodeApi}), their JSON ({@link dev.loden.subnet.kube.node.NodeReader}), the lease
 * that a node stands for ({@link dev.loden.subnet.kube.node.NodeLease}), and the table that turns changes of nodes into lease events
 * ({@link dev.loden.subnet.kube.node.NodeTable}).
 */
package dev.loden.subnet.kube.node;
