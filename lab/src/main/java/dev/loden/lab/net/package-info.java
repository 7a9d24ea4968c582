/**
 * The lab's network, from the outside in.
 *
 * <table>
 * <caption>Which class for what</caption>
 * <tr><td>{@link dev.loden.lab.net.Lab}</td><td>owns everything else; removes it on close, or after a crash</td></tr>
 * <tr><td>{@link dev.loden.lab.net.Segment}</td><td>an Ethernet segment between nodes: a bridge, 172.16.1.0/24</td></tr>
 * <tr><td>{@link dev.loden.lab.net.Node}</td><td>a namespace with an external link, a daemon and pods</td></tr>
 * <tr><td>{@link dev.loden.lab.net.Pod}</td><td>a namespace behind its node's cni0 bridge</td></tr>
 * <tr><td>{@link dev.loden.lab.net.Namespace}</td><td>a named network namespace, and commands inside it</td></tr>
 * </table>
 */
package dev.loden.lab.net;
