package dev.loden.subnet.kube.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A request to the API server.
 *
 * @param verb RBAC's
 * @param resource RBAC's
 * @param path with query, after the server's URL
 * @param accept the form of the answer
 * @param patch the body of a strategic merge patch
 */
public record KubeRequest(String verb, String resource, String path, String accept, Optional<String> patch) {
    private static final String NODES = "/api/v1/nodes";

    private static final String WHOLE = "application/json";

    /** Kubernetes' API concepts, "Alternate representations of resources"; a server that does not know it sends whole objects. */
    private static final String METADATA = WHOLE + ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1," + WHOLE;

    /** A page of nodes: flannel's and kubectl's size. */
    private static final int PAGE = 500;

    public static KubeRequest listNodes(String next) {
        String more = next.isEmpty() ? "" : "&continue=" + encode(next);
        return read("list", "nodes", NODES + "?limit=" + PAGE + more);
    }

    /** The shortest list: it has the present resourceVersion. */
    public static KubeRequest listOneNode() {
        return read("list", "nodes", NODES + "?limit=1");
    }

    /**
     * Of the objects only their metadata is sent: of a heartbeat, which changes a node's status, a tenth. The server ends a watch by itself
     * after five to ten minutes, so that load is spread again.
     */
    public static KubeRequest watchNodes(String version, int seconds) {
        return new KubeRequest(
                "watch",
                "nodes",
                NODES + "?watch=1&allowWatchBookmarks=true&resourceVersion=" + encode(version) + "&timeoutSeconds="
                        + seconds,
                METADATA,
                Optional.empty());
    }

    public static KubeRequest getNode(String name) {
        return read("get", "nodes", NODES + "/" + encode(name));
    }

    /** Answered from the server's memory, as of that version or a later one. */
    public static KubeRequest getNode(String name, String version) {
        return read("get", "nodes", NODES + "/" + encode(name) + "?resourceVersion=" + encode(version));
    }

    public static KubeRequest getPod(String namespace, String name) {
        return read("get", "pods", "/api/v1/namespaces/" + encode(namespace) + "/pods/" + encode(name));
    }

    public static KubeRequest patchNodeStatus(String name, String body) {
        return new KubeRequest(
                "patch", "nodes/status", NODES + "/" + encode(name) + "/status", WHOLE, Optional.of(body));
    }

    private static KubeRequest read(String verb, String resource, String path) {
        return new KubeRequest(verb, resource, path, WHOLE, Optional.empty());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
