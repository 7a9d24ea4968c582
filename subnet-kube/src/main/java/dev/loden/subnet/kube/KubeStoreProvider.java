package dev.loden.subnet.kube;

import dev.loden.api.spi.StoreContext;
import dev.loden.api.spi.SubnetManager;
import dev.loden.api.spi.SubnetManagerProvider;
import dev.loden.subnet.kube.api.PodEnvironment;
import java.time.InstantSource;

/** Opens the Kubernetes API as a lease store, by flannel's flags and the environment variables of a pod. */
public final class KubeStoreProvider implements SubnetManagerProvider {
    /** For the ServiceLoader. */
    public KubeStoreProvider() {}

    @Override
    public String scheme() {
        return "kube";
    }

    @Override
    public SubnetManager open(StoreContext context) {
        return new KubeStore(
                KubeStoreOptions.of(context.flags(), PodEnvironment.current()),
                Timing.USUAL,
                System::nanoTime,
                InstantSource.system());
    }
}
