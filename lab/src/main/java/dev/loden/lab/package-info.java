/**
 * The building blocks of a lab, from the outside in.
 *
 * <table>
 * <caption>What is what</caption>
 * <tr><th>class</th><th>purpose</th></tr>
 * <tr><td>{@link dev.loden.lab.Lab}</td><td>owns all the rest; removes it on close, or after a crash</td></tr>
 * <tr><td>{@link dev.loden.lab.Segment}</td><td>the wire between the nodes: a bridge, 172.16.1.0/24; routed nodes have one of their own</td></tr>
 * <tr><td>{@link dev.loden.lab.Node}</td><td>a namespace with an external link, a daemon and pods</td></tr>
 * <tr><td>{@link dev.loden.lab.Pod}</td><td>a namespace behind its node's cni0 bridge</td></tr>
 * <tr><td>{@link dev.loden.lab.Ping}, {@link dev.loden.lab.Capture}</td><td>what gets through, and what the wire carries</td></tr>
 * <tr><td>{@link dev.loden.lab.Pings}, {@link dev.loden.lab.TcpStream}</td><td>traffic that runs while something else is done,
 * and what it suffered</td></tr>
 * <tr><td>{@link dev.loden.lab.Throughput}</td><td>how fast one TCP stream is</td></tr>
 * <tr><td>{@link dev.loden.lab.Mode}, {@link dev.loden.lab.Footprint}</td><td>how a network can be configured, and what then is in
 * each node's kernel</td></tr>
 * <tr><td>{@link dev.loden.lab.LeaseStore}</td><td>where the daemons keep their leases: a directory or an etcd</td></tr>
 * <tr><td>{@link dev.loden.lab.ReferenceRun}</td><td>three nodes that ping each other, step by step</td></tr>
 * <tr><td>{@link dev.loden.lab.ModesRun}</td><td>then from mode to mode, live</td></tr>
 * </table>
 */
package dev.loden.lab;
