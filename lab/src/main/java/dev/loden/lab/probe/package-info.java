/**
 * What gets through the lab's network.
 *
 * <table>
 * <caption>Which class for what</caption>
 * <tr><td>{@link dev.loden.lab.probe.Ping}, {@link dev.loden.lab.probe.Pings}</td><td>one ping; steady pings while something else is
 * done, and what they lost</td></tr>
 * <tr><td>{@link dev.loden.lab.probe.Capture}</td><td>which packets a node's external link carries</td></tr>
 * <tr><td>{@link dev.loden.lab.probe.TcpStream}</td><td>how long a TCP stream stood still</td></tr>
 * <tr><td>{@link dev.loden.lab.probe.Throughput}</td><td>how fast a TCP stream is</td></tr>
 * </table>
 */
package dev.loden.lab.probe;
