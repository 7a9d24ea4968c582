/**
 * What lease stores have in common that keep flannel's keys ({@code 10.5.52.0-24}) and values (JSON). A store is a {@link
 * dev.loden.api.spi.SubnetManager}; these are its parts:
 *
 * <table>
 * <caption>Which type for what</caption>
 * <tr><td>{@link dev.loden.store.common.LeaseTable}</td><td>the reads and conditional writes that a store implements</td></tr>
 * <tr><td>{@link dev.loden.store.common.LeaseClaim}</td><td>{@code acquire}: finds or creates this node's lease in the table</td></tr>
 * <tr><td>{@link dev.loden.store.common.OwnLease}</td><td>the lease that is held, and whether an entry still is that lease</td></tr>
 * <tr><td>{@link dev.loden.store.common.LeaseFeed}</td><td>{@code watch}: turns entries into events for the listener</td></tr>
 * <tr><td>{@link dev.loden.store.common.ConnectionState}</td><td>reports each change between connected and disconnected once</td></tr>
 * <tr><td>{@link dev.loden.store.common.RetryLoop}</td><td>repeats an attempt with back-off until it is stopped</td></tr>
 * <tr><td>{@link dev.loden.store.common.StoreThreads}</td><td>starts a store's threads and ends them</td></tr>
 * </table>
 *
 * <p>A store that can be listed but not watched for changes, such as a file, needs one thread:
 *
 * <pre>{@code
 * void run() {                                              // started by watch(listener), see StoreThreads
 *     retries.run(() -> {                                   // a RetryLoop
 *         try {
 *             LeaseFeed.Listing listing = feed.list();
 *             for (Entry entry : table.list()) {
 *                 listing.add(entry.key(), entry.value());
 *             }
 *             listing.end();                                // one complete list: absent leases are removed
 *             connection.connected();
 *             retries.succeeded();
 *         } catch (PluginException e) {
 *             connection.disconnected(e.getMessage());
 *         }
 *     });
 * }
 *
 * public Lease acquire(LeaseRequest request) {
 *     new LeaseClaim<>(table, own, random).claim(request);
 *     return own.held().orElseThrow();
 * }
 * }</pre>
 */
package dev.loden.store.common;
