package dev.loden.subnet.kube.node;

import com.fasterxml.jackson.core.JsonParser;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.codec.json.Json;
import dev.loden.store.http.ReadTimeout;
import dev.loden.subnet.kube.api.KubeHttp;
import dev.loden.subnet.kube.api.KubeRefusal;
import dev.loden.subnet.kube.api.KubeRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Requests for nodes. All of them throw PluginException with UNAVAILABLE if the server does not answer or refuses.
 *
 * <p><b>Thread</b>: any.
 */
public final class NodeApi {
    /** No cluster has more; a list that does not end is stopped here. */
    private static final int MAX_NODES = 200_000;

    private final KubeHttp http;
    private final NodeReader reader;
    private final NodeIdentity identity;
    private volatile Optional<String> name = Optional.empty();

    public NodeApi(KubeHttp http, NodeReader reader, NodeIdentity identity) {
        this.http = http;
        this.reader = reader;
        this.identity = identity;
    }

    /** This node's name; where it is found by the pod, the first call requests that. */
    public String ownName() {
        if (name.isEmpty()) {
            name = Optional.of(
                    switch (identity) {
                        case NodeIdentity.Named named -> named.node();
                        case NodeIdentity.OfPod pod -> nodeOf(pod);
                    });
        }
        return name.get();
    }

    private String nodeOf(NodeIdentity.OfPod pod) {
        KubeRequest request = KubeRequest.getPod(pod.namespace(), pod.pod());
        try {
            return call(request, reader::nodeOfPod)
                    .orElseThrow(() -> new PluginException(
                            ErrorCode.UNAVAILABLE,
                            "pod " + pod.namespace() + "/" + pod.pod() + " has no spec.nodeName yet"));
        } catch (KubeRefusal e) {
            throw e.code() == KubeRefusal.NOT_FOUND
                    ? new PluginException(
                            ErrorCode.UNAVAILABLE,
                            "there is no pod " + pod.namespace() + "/" + pod.pod()
                                    + ": correct the variables POD_NAMESPACE and POD_NAME, or set NODE_NAME",
                            e)
                    : http.refused(request, e);
        }
    }

    /** A node; empty if there is none of this name. */
    public Optional<NodeView> node(String node) {
        return node(KubeRequest.getNode(node));
    }

    /** A node as it was at a version or later; empty if there is none of this name. */
    public Optional<NodeView> node(String node, String version) {
        return node(KubeRequest.getNode(node, version));
    }

    private Optional<NodeView> node(KubeRequest request) {
        try {
            return Optional.of(call(request, reader::node));
        } catch (KubeRefusal e) {
            if (e.code() == KubeRefusal.NOT_FOUND) {
                return Optional.empty();
            }
            throw http.refused(request, e);
        }
    }

    /** Changes a node's annotations and status; returns the node as it is then. */
    public NodeView patch(String node, Settings patch) {
        KubeRequest request = KubeRequest.patchNodeStatus(node, Json.print(patch));
        try {
            return call(request, reader::node);
        } catch (KubeRefusal e) {
            throw http.refused(request, e);
        }
    }

    /**
     * Reads all nodes as they were at one moment, page by page.
     *
     * @return the version from which a watch can continue
     * @throws KubeRefusal with GONE if it took too long and has to begin again
     */
    public String listNodes(Consumer<NodeView> nodes) throws KubeRefusal {
        int[] count = {0};
        String next = "";
        String version;
        do {
            NodeReader.Page page = page(KubeRequest.listNodes(next), node -> {
                count[0]++;
                nodes.accept(node);
            });
            next = page.next();
            version = page.version();
        } while (!next.isEmpty() && count[0] < MAX_NODES);
        if (!next.isEmpty() || version.isEmpty()) {
            throw new PluginException(
                    ErrorCode.UNAVAILABLE,
                    version.isEmpty()
                            ? "the list of nodes has no resourceVersion: is it a Kubernetes API server?"
                            : "the list of nodes has more than " + MAX_NODES + " and does not end");
        }
        return version;
    }

    /** The present resourceVersion of all nodes. */
    public NodeView.Revision present() throws KubeRefusal {
        return new NodeView.Revision(page(KubeRequest.listOneNode(), node -> {}).version(), "");
    }

    private NodeReader.Page page(KubeRequest request, Consumer<NodeView> nodes) throws KubeRefusal {
        try {
            return call(request, json -> reader.page(json, nodes));
        } catch (KubeRefusal e) {
            if (e.isGone()) {
                throw e;
            }
            throw http.refused(request, e);
        }
    }

    /**
     * Opens a watch of all nodes.
     *
     * @param version after which events are wanted
     * @param seconds after which the server ends it
     * @param timeout for the answer's head and for each event
     * @throws KubeRefusal with GONE if the version is too old
     */
    public NodeStream watch(String version, int seconds, ReadTimeout timeout) throws KubeRefusal {
        KubeRequest request = KubeRequest.watchNodes(version, seconds);
        try {
            return new NodeStream(http, reader, http.open(request, timeout));
        } catch (IOException e) {
            throw http.failed(e);
        } catch (KubeRefusal e) {
            if (e.isGone()) {
                throw e;
            }
            throw http.refused(request, e);
        }
    }

    /** How long no request is sent yet, by the server's Retry-After; zero if there was none. */
    public Duration quiet() {
        return http.quiet();
    }

    private interface Answer<T> {
        T read(JsonParser json) throws IOException;
    }

    /** Reads to the end, so that the connection can be used again. */
    private <T> T call(KubeRequest request, Answer<T> answer) throws KubeRefusal {
        try (KubeHttp.Answer opened = http.open(request, http.piecewise())) {
            InputStream body = opened.stream();
            T read = answer.read(reader.parser(body));
            body.transferTo(OutputStream.nullOutputStream());
            return read;
        } catch (IOException e) {
            throw http.failed(e);
        }
    }
}
