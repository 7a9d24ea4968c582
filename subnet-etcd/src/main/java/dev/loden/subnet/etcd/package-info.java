/**
 * Leases in etcd v3 by its JSON gateway, with the JDK's HTTP client and a streaming JSON parser.
 *
 * <p>Reading order: {@link dev.loden.subnet.etcd.EtcdStore} (threads), {@link dev.loden.subnet.etcd.EtcdWatch} (following
 * the keys), {@link dev.loden.subnet.etcd.HeldLease} (this node's lease and its renewal), {@link
 * dev.loden.subnet.etcd.EtcdTable} (requests), {@link dev.loden.subnet.etcd.EtcdHttp} (endpoints, login, failures).
 *
 * <p>Two daemons with one public IP find the same lease, as in flannel. If they agree on what it says both keep it
 * alive. If not, the second writes its own; the first is told that its lease is lost, and for half a minute may not write
 * back ({@link dev.loden.store.common.OwnLease#TRUCE}), so that the two do not race and the log says what is wrong.
 */
package dev.loden.subnet.etcd;
