package dev.loden.subnet.kube;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.GoFlags;
import dev.loden.subnet.kube.api.ApiAccess;
import dev.loden.subnet.kube.api.KubeconfigFile;
import dev.loden.subnet.kube.api.PodEnvironment;
import dev.loden.subnet.kube.node.AnnotationKeys;
import dev.loden.subnet.kube.node.NodeIdentity;
import java.nio.file.Path;
import java.util.Optional;

/**
 * flannel's Kubernetes flags.
 *
 * @param access the API server and the credentials
 * @param keys the annotations' names
 * @param node which node this is
 * @param clearsCondition whether the node's condition NetworkUnavailable is set to False
 * @param oneFamilySuffices whether a node that was assigned a subnet of one family only has a lease
 */
record KubeStoreOptions(
        ApiAccess access, AnnotationKeys keys, NodeIdentity node, boolean clearsCondition, boolean oneFamilySuffices) {
    /** Throws PluginException with CONFIG if a flag, an environment variable or the kubeconfig is unusable. */
    static KubeStoreOptions of(Settings flags, PodEnvironment pod) {
        try {
            return new KubeStoreOptions(
                    access(flags, pod),
                    keys(text(flags, "kube-annotation-prefix").orElse(AnnotationKeys.DEFAULT_PREFIX)),
                    NodeIdentity.of(pod),
                    flag(flags, "set-node-network-unavailable", true),
                    flag(flags, "allow-missing-family", false));
        } catch (InvalidValueException e) {
            throw new PluginException(ErrorCode.CONFIG, e.getMessage(), e);
        }
    }

    private static boolean flag(Settings flags, String name, boolean otherwise) {
        try {
            return text(flags, name).map(GoFlags::bool).orElse(otherwise);
        } catch (InvalidValueException e) {
            throw e.named("--" + name);
        }
    }

    private static AnnotationKeys keys(String prefix) {
        try {
            return new AnnotationKeys(prefix);
        } catch (InvalidValueException e) {
            throw e.named("--kube-annotation-prefix");
        }
    }

    private static ApiAccess access(Settings flags, PodEnvironment pod) {
        Optional<String> url = text(flags, "kube-api-url");
        Optional<Path> file = text(flags, "kubeconfig-file").map(Path::of);
        if (file.isPresent()) {
            return KubeconfigFile.read(file.get(), url);
        }
        return url.map(server -> ApiAccess.at(server, "--kube-api-url", pod))
                .or(() -> ApiAccess.inCluster(pod))
                .orElseThrow(() -> new PluginException(
                        ErrorCode.CONFIG,
                        "no API server is configured: run in a pod (KUBERNETES_SERVICE_HOST is not set here), or give"
                                + " --kubeconfig-file or --kube-api-url"));
    }

    private static Optional<String> text(Settings flags, String name) {
        return flags.string(name).filter(text -> !text.isEmpty());
    }
}
