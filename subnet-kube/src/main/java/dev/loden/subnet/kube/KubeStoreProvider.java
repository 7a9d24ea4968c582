package dev.loden.subnet.kube;

import dev.loden.api.spi.StoreContext;
import dev.loden.api.spi.SubnetManager;
import dev.loden.api.spi.SubnetManagerProvider;

/** Opens the Kubernetes API, by flannel's flags and the variables of a pod. */
public final class KubeStoreProvider implements SubnetManagerProvider {
    /** For the ServiceLoader. */
    public KubeStoreProvider() {}

    @Override
    public String scheme() {
        return "kube";
    }

    @Override
    public SubnetManager open(StoreContext context) {
        return new KubeStore(KubeConfig.of(context.flags(), Surroundings.real()), Timing.USUAL);
    }
}
