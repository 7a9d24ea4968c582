/**
 * The extension points of Loden.
 *
 * <table>
 * <caption>What a plugin may provide, declared in its module-info with {@code provides}</caption>
 * <tr><th>Provider</th><th>Instance</th><th>Purpose</th></tr>
 * <tr><td>{@link dev.loden.api.spi.BackendProvider}</td><td>{@link dev.loden.api.spi.Backend}</td>
 *     <td>how packets get from node to node: turns leases into kernel state</td></tr>
 * <tr><td>{@link dev.loden.api.spi.PlanRefinerProvider}</td><td>{@link dev.loden.api.spi.PlanRefiner}</td>
 *     <td>changes what a backend wants for one peer, whatever the backend</td></tr>
 * <tr><td>{@link dev.loden.api.spi.SubnetManagerProvider}</td><td>{@link dev.loden.api.spi.SubnetManager}</td>
 *     <td>where leases are kept</td></tr>
 * <tr><td>{@link dev.loden.api.spi.NetlinkOpsProvider}</td><td>{@link dev.loden.api.spi.NetlinkOps}</td>
 *     <td>how the kernel is read and changed</td></tr>
 * <tr><td>{@link dev.loden.api.spi.ObjectDriverProvider}</td><td>{@link dev.loden.api.spi.ObjectDriver}</td>
 *     <td>state that rtnetlink does not keep: a device's peers, a data plane's table</td></tr>
 * <tr><td>{@link dev.loden.api.spi.ConfigSourceProvider}</td><td>{@link dev.loden.api.spi.ConfigSource}</td>
 *     <td>where the network configuration comes from</td></tr>
 * </table>
 *
 * <p>Providers are stateless, have a public constructor without parameters and are found by {@link
 * java.util.ServiceLoader}. Every method says who implements and calls it, on which thread, and what it may throw. No
 * {@code null} crosses this package.
 */
package dev.loden.api.spi;
