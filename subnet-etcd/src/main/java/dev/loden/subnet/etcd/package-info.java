/**
 * Leases in etcd v3: by its JSON gateway, with the JDK's HTTP client and a streaming JSON parser, or by gRPC where there is no gateway.
 *
 * <p>Reading order: {@link dev.loden.subnet.etcd.EtcdStore} (threads), {@link dev.loden.subnet.etcd.EtcdWatch} (watches the keys),
 * {@link dev.loden.subnet.etcd.LeaseRenewal} (this node's lease and its renewal), {@link dev.loden.subnet.etcd.EtcdTable} (requests),
 * {@link dev.loden.subnet.etcd.EtcdClient} (endpoints, login, failures), {@link dev.loden.subnet.etcd.EtcdEndpoint} (which protocol),
 * {@link dev.loden.subnet.etcd.JsonCalls} and {@link dev.loden.subnet.etcd.GrpcCalls}.
 *
 * <p>Two daemons with one public IP find the same lease, as in flannel. If their attributes agree, both renew it. If not, the second
 * overwrites the lease; the first reports its loss and does not write back for half a minute ({@link
 * dev.loden.store.common.OwnLease#CONFLICT_HOLD_OFF}), so that the two do not race and the log names the conflict.
 */
package dev.loden.subnet.etcd;
