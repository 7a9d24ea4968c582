/**
 * The reference network and what is shown with it.
 *
 * <table>
 * <caption>Which class for what</caption>
 * <tr><td>{@link dev.loden.lab.demo.ReferenceNetwork}</td><td>the nodes, their lease store and their daemons</td></tr>
 * <tr><td>{@link dev.loden.lab.demo.Mode}, {@link dev.loden.lab.demo.Footprint}</td><td>how the network can be configured, and what
 * each node's kernel then holds</td></tr>
 * <tr><td>{@link dev.loden.lab.demo.ReferenceRun}</td><td>starts the daemons and shows that all pods reach each other</td></tr>
 * <tr><td>{@link dev.loden.lab.demo.ModesRun}</td><td>then switches the network from mode to mode, live</td></tr>
 * <tr><td>{@link dev.loden.lab.demo.Transcript}</td><td>what is printed, and how many checks failed</td></tr>
 * </table>
 */
package dev.loden.lab.demo;
