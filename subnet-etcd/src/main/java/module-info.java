/** Leases in etcd v3, with flannel's keys, values and rules: nodes that run flannel and nodes that run Loden share them. */
module dev.loden.subnet.etcd {
    requires com.fasterxml.jackson.core;
    requires dev.loden.api;
    requires dev.loden.base;
    requires dev.loden.codec.json;
    requires dev.loden.store.common;
    requires dev.loden.store.http;
    requires java.net.http;
    requires org.slf4j;

    provides dev.loden.api.spi.SubnetManagerProvider with
            dev.loden.subnet.etcd.EtcdStoreProvider;
}
