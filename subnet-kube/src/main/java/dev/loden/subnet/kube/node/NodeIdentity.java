package dev.loden.subnet.kube.node;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.subnet.kube.api.PodEnvironment;

/** How this node's Node object is found. */
public sealed interface NodeIdentity {
    /**
     * By its name.
     *
     * @param node metadata.name
     */
    record Named(String node) implements NodeIdentity {}

    /**
     * As the node on which this pod runs.
     *
     * @param namespace the pod's
     * @param pod its name
     */
    record OfPod(String namespace, String pod) implements NodeIdentity {}

    static NodeIdentity of(PodEnvironment pod) {
        return pod.variable("NODE_NAME")
                .<NodeIdentity>map(Named::new)
                .or(() -> pod.variable("POD_NAMESPACE")
                        .flatMap(namespace -> pod.variable("POD_NAME").map(name -> new OfPod(namespace, name))))
                .orElseThrow(() -> new PluginException(
                        ErrorCode.CONFIG,
                        "this node's name is unknown: set the variable NODE_NAME, or POD_NAME and POD_NAMESPACE"
                                + " (in a pod by fieldRef spec.nodeName, metadata.name, metadata.namespace)"));
    }
}
