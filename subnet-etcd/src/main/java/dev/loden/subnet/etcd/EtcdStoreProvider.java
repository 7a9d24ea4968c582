package dev.loden.subnet.etcd;

import dev.loden.api.spi.StoreContext;
import dev.loden.api.spi.SubnetManager;
import dev.loden.api.spi.SubnetManagerProvider;

/** Opens etcd clusters, by flannel's flags. */
public final class EtcdStoreProvider implements SubnetManagerProvider {
    /** For the ServiceLoader. */
    public EtcdStoreProvider() {}

    @Override
    public String scheme() {
        return "etcd";
    }

    @Override
    public SubnetManager open(StoreContext context) {
        return new EtcdStore(EtcdStoreOptions.of(context.flags()), Timing.USUAL, System::nanoTime);
    }
}
