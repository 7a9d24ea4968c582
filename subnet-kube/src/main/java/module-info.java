/** Leases in the Kubernetes API, as flannel keeps them: each node's podCIDR, and annotations on its Node object. */
module dev.loden.subnet.kube {
    requires com.fasterxml.jackson.core;
    requires dev.loden.api;
    requires dev.loden.base;
    requires dev.loden.codec.json;
    requires dev.loden.store.common;
    requires dev.loden.store.http;
    requires java.net.http;
    // Loaded only where a kubeconfig is given.
    requires org.snakeyaml.engine;
    requires org.slf4j;

    provides dev.loden.api.spi.SubnetManagerProvider with
            dev.loden.subnet.kube.KubeStoreProvider;
}
