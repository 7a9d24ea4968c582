/**
 * A lease store in a directory ({@code --subnet-store=file:/var/lib/loden}), and the smallest example of a {@link
 * dev.loden.api.spi.SubnetManager}. The layout:
 *
 * <pre>
 * config.json                     the network configuration, flannel's net-conf.json
 * subnets/10.5.52.0-24.json       a lease: key and value are flannel's
 * </pre>
 *
 * <p>Three classes, each with one job: {@link dev.loden.subnet.file.FileStoreProvider} is found by the core and opens
 * stores; {@link dev.loden.subnet.file.FileStore} is the store, a loop that compares what it has read with what it has reported;
 * {@link dev.loden.subnet.file.LeaseDirectory} reads and writes the files. How a lease is claimed and how entries become events is
 * shared with other stores: {@link dev.loden.store.common}.
 *
 * <p>Leases do not expire: to remove a node, remove its file. A file with a {@code PublicIP} and no {@code BackendType}
 * reserves the subnet for that node, which completes the file.
 *
 * <p>A lease is created by {@code link(2)}, which fails if the file exists, so no two nodes get one subnet however many share the
 * directory. It is changed by {@code rename(2)}, by its own node alone: readers see the old text or the new one, never a part. Between
 * reading its file and renaming over it a node cannot notice that an operator has removed the file and another node has taken the
 * subnet; only operators remove files, and the moment is short. Changes are noticed by {@link java.nio.file.WatchService}, and by listing
 * every ten seconds where that does not work (network file systems).
 */
package dev.loden.subnet.file;
