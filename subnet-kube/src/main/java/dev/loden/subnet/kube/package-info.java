/**
 * Leases in the Kubernetes API, with the JDK's HTTP client and a streaming JSON parser.
 *
 * <p>Reading order: {@link dev.loden.subnet.kube.KubeStore} (threads), {@link dev.loden.subnet.kube.NodeWatch} (following
 * the nodes), {@link dev.loden.subnet.kube.NodeTable} (from nodes to leases), {@link dev.loden.subnet.kube.OwnNode} (this
 * node's lease), {@link dev.loden.subnet.kube.ConditionKeeper} (NetworkUnavailable), {@link
 * dev.loden.subnet.kube.KubeHttp} (requests, credentials, failures).
 *
 * <p>A lease belongs to the node of its name, and the subnet is what Kubernetes assigned to that node: nothing is chosen
 * here, and nothing of another node is ever written.
 */
package dev.loden.subnet.kube;
