package dev.loden.subnet.kube.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The subnets of nodes, which the metadata that a watch sends does not have. Kubernetes lets them be assigned once in a node's life, so those
 * of a node that is known need not be asked for again; only those of a new one are, and this node as a whole at each change of it.
 *
 * <p><b>Thread</b>: the watch's.
 */
public final class NodeSubnets {
    private final NodeApi api;
    private final Map<String, List<String>> assigned = new HashMap<>();

    public NodeSubnets(NodeApi api) {
        this.api = api;
    }

    /** All nodes are listed anew. */
    public void forget() {
        assigned.clear();
    }

    public void deleted(String node) {
        assigned.remove(node);
    }

    /**
     * A changed node with all that is needed of it.
     *
     * @param event as the watch sent it
     * @return empty if the node is gone already, of which the watch will tell
     * @throws dev.loden.api.spi.PluginException UNAVAILABLE if the server does not answer
     */
    public Optional<NodeView> complete(NodeEvent.Present event) {
        NodeView node = event.node();
        if (event.whole()) {
            remember(node);
            return Optional.of(node);
        }
        if (node.name().equals(api.ownName())) {
            return request(node);
        }
        List<String> known = assigned.get(node.name());
        if (known != null) {
            return Optional.of(node.with(known));
        }
        // A node that is not of this network is no peer, whatever its subnet is.
        return node.isManaged() ? request(node).map(whole -> node.with(whole.podCidrs())) : Optional.of(node);
    }

    private Optional<NodeView> request(NodeView node) {
        Optional<NodeView> whole = api.node(node.name(), node.revision().version());
        whole.ifPresent(this::remember);
        return whole;
    }

    /** Takes in a whole node. */
    public void remember(NodeView node) {
        if (node.podCidrs().isEmpty()) {
            assigned.remove(node.name());
        } else {
            assigned.put(node.name(), node.podCidrs());
        }
    }
}
