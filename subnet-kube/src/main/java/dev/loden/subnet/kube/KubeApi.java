package dev.loden.subnet.kube;

import com.fasterxml.jackson.core.JsonParser;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** What is asked of the API server, beside the watch. All of it throws PluginException with UNAVAILABLE. */
final class KubeApi {
    /** More is no cluster but a mistake, or a list that does not end. */
    private static final int MAX_NODES = 200_000;

    private final KubeHttp http;
    private final NodeReader reader;
    private final NodeIdentity identity;
    private volatile Optional<String> name = Optional.empty();

    KubeApi(KubeHttp http, NodeReader reader, NodeIdentity identity) {
        this.http = http;
        this.reader = reader;
        this.identity = identity;
    }

    /** This node's name; asks for the pod the first time, if that is how it is found. */
    String ownName() {
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
            return ask(request, reader::nodeOfPod)
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
    Optional<NodeView> node(String wanted) {
        KubeRequest request = KubeRequest.getNode(wanted);
        try {
            return Optional.of(ask(request, reader::node));
        } catch (KubeRefusal e) {
            if (e.code() == KubeRefusal.NOT_FOUND) {
                return Optional.empty();
            }
            throw http.refused(request, e);
        }
    }

    /** Changes a node's annotations and status; gives the node as it is then. */
    NodeView patch(String wanted, Settings patch) {
        KubeRequest request = KubeRequest.patchNodeStatus(wanted, Wanted.print(patch));
        try {
            return ask(request, reader::node);
        } catch (KubeRefusal e) {
            throw http.refused(request, e);
        }
    }

    /**
     * Reads all nodes as they were at one moment, page by page.
     *
     * @return the version from which a watch goes on
     * @throws KubeRefusal with GONE if it took too long and has to be begun anew
     */
    String listNodes(Consumer<NodeView> nodes) throws KubeRefusal {
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

    private NodeReader.Page page(KubeRequest request, Consumer<NodeView> nodes) throws KubeRefusal {
        try {
            return ask(request, json -> reader.page(json, nodes));
        } catch (KubeRefusal e) {
            if (e.isGone()) {
                throw e;
            }
            throw http.refused(request, e);
        }
    }

    private interface Answer<T> {
        T read(JsonParser json) throws IOException;
    }

    /** Reads to the end, so that the connection can be used again. */
    private <T> T ask(KubeRequest request, Answer<T> answer) throws KubeRefusal {
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
