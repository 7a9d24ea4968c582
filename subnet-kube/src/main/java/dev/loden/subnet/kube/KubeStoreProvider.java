package dev.loden.subnet.kube;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ProviderFlag;
import dev.loden.api.spi.StoreContext;
import dev.loden.api.spi.SubnetManager;
import dev.loden.api.spi.SubnetManagerProvider;
import dev.loden.base.GoFlags;
import dev.loden.subnet.kube.api.PodEnvironment;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Opens the Kubernetes API as a lease store, by flannel's flags and the environment variables of a pod. */
public final class KubeStoreProvider implements SubnetManagerProvider {
    /** For the ServiceLoader. */
    public KubeStoreProvider() {}

    @Override
    public String scheme() {
        return "kube";
    }

    /** As flannel's {@code --kube-subnet-mgr} asks for it. */
    @Override
    public boolean isChosenBy(Settings flags) {
        return flags.string("kube-subnet-mgr")
                .filter(text -> !text.isEmpty())
                .map(KubeStoreProvider::isOn)
                .orElse(false);
    }

    private static boolean isOn(String text) {
        try {
            return GoFlags.bool(text);
        } catch (InvalidValueException e) {
            throw e.named("--kube-subnet-mgr");
        }
    }

    /** Where flannel's DaemonSet mounts its ConfigMap. */
    @Override
    public Optional<String> configSource() {
        return Optional.of("file:/etc/kube-flannel/net-conf.json");
    }

    /** The node's podCIDR decides. */
    @Override
    public boolean assignsSubnets() {
        return true;
    }

    @Override
    public List<ProviderFlag> flags() {
        return List.of(
                ProviderFlag.onOff("kube-subnet-mgr", false, "take subnets from the Kubernetes API instead of etcd"),
                ProviderFlag.string(
                        "kube-api-url", "url", "", "the API server, instead of the pod's or the kubeconfig's"),
                ProviderFlag.string("kubeconfig-file", "file", "", "credentials, outside a pod"),
                ProviderFlag.string(
                        "kube-annotation-prefix", "prefix", "flannel.alpha.coreos.com", "of the nodes' annotations"),
                ProviderFlag.onOff(
                        "set-node-network-unavailable", true, "clear the node's NetworkUnavailable condition"));
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
