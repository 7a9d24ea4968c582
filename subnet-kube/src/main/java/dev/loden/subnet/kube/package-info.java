/**
 * Leases in the Kubernetes API, with the JDK's HTTP client and a streaming JSON parser. A lease belongs to the node of its name, and the
 * subnet is the one that Kubernetes assigned to that node: nothing is chosen here, and nothing of another node is ever written.
 *
 * <table>
 * <caption>The packages, each of which depends on those below it</caption>
 * <tr><td>this one</td><td>the store: its provider, options and threads ({@link dev.loden.subnet.kube.KubeStore}), and the watch of the
 *     nodes ({@link dev.loden.subnet.kube.NodeWatch})</td></tr>
 * <tr><td>{@link dev.loden.subnet.kube.own}</td><td>this node: its lease, annotations and condition</td></tr>
 * <tr><td>{@link dev.loden.subnet.kube.node}</td><td>all nodes: requests, JSON, and the table from nodes to leases</td></tr>
 * <tr><td>{@link dev.loden.subnet.kube.api}</td><td>the API server: address and credentials, HTTP, refusals</td></tr>
 * </table>
 */
package dev.loden.subnet.kube;
