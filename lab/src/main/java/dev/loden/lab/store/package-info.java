/**
 * Where the lab's daemons keep their leases: a directory ({@link dev.loden.lab.store.FileStore}) or a real etcd ({@link
 * dev.loden.lab.store.EtcdStore}).
 */
package dev.loden.lab.store;
