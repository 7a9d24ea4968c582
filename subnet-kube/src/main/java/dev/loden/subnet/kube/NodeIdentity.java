package dev.loden.subnet.kube;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;

/** Which Node object is this node's. */
sealed interface NodeIdentity {
    /**
     * The one of this name.
     *
     * @param node metadata.name
     */
    record Named(String node) implements NodeIdentity {}

    /**
     * The one this pod runs on.
     *
     * @param namespace the pod's
     * @param pod its name
     */
    record OfPod(String namespace, String pod) implements NodeIdentity {}

    static NodeIdentity of(Surroundings surroundings) {
        return surroundings
                .variable("NODE_NAME")
                .<NodeIdentity>map(Named::new)
                .or(() -> surroundings
                        .variable("POD_NAMESPACE")
                        .flatMap(namespace -> surroundings.variable("POD_NAME").map(pod -> new OfPod(namespace, pod))))
                .orElseThrow(() -> new PluginException(
                        ErrorCode.CONFIG,
                        "which node this is cannot be told: set the variable NODE_NAME, or POD_NAME and POD_NAMESPACE"
                                + " (in a pod by fieldRef spec.nodeName, metadata.name, metadata.namespace)"));
    }
}
