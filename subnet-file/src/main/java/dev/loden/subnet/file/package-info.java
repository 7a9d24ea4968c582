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
 * stores; {@link dev.loden.subnet.file.FileStore} is the store, a loop that compares what it read with what it told
 * last; {@link dev.loden.subnet.file.LeaseDirectory} does the input and output. What a lease says, whose it is and which
 * subnet to choose is shared with other stores and lies in {@code dev.loden.codec.json}.
 *
 * <p>Leases do not expire: to remove a node, remove its file. A file with a {@code PublicIP} and no {@code BackendType}
 * reserves the subnet for that node, which fills it in.
 *
 * <p>A lease is created by {@code link(2)}, which fails if the file exists, so that no two nodes get one subnet however
 * many share the directory. It is changed by {@code rename(2)}, by its own node alone: readers see the old or the new
 * text, never half of it. Between reading its file and renaming over it a node cannot notice that an operator removed
 * the file and another node took the subnet; nobody else removes files, and the moment is short. Changes are heard of by
 * {@link java.nio.file.WatchService}, and by listing now and then where that is deaf (network file systems).
 */
package dev.loden.subnet.file;
