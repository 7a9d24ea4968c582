package dev.loden.subnet.kube.own;

import dev.loden.api.spi.LeaseListener;
import dev.loden.subnet.kube.node.NodeView;
import java.util.Optional;

/**
 * The state of this node's object that its lease was made from, and the annotations that were written to it; reports when the object
 * differs from either. Guarded by the store's lock.
 */
public final class OwnNodeState {
    private static final NodeView.Revision BEGINNING = new NodeView.Revision("0", "");

    private final LeaseListener listener;
    private Optional<OwnNode.Given> basis = Optional.empty();
    private Optional<DesiredAnnotations> written = Optional.empty();
    private Optional<NodeView> seen = Optional.empty();
    private OwnNode.PublicAddresses published = OwnNode.PublicAddresses.NONE;

    /** Events that are older than this state of the node are ignored. */
    private NodeView.Revision since = BEGINNING;

    public OwnNodeState(LeaseListener listener) {
        this.listener = listener;
    }

    /** Where this node is to be reached, if its operators say so; reported at a change. */
    public void publish(NodeView node) {
        OwnNode.PublicAddresses now = OwnNode.PublicAddresses.of(node);
        if (!now.equals(published)) {
            published = now;
            listener.publicAddresses(now.ipv4(), now.ipv6());
        }
    }

    /** A lease is being made from this state of the node. */
    public void acquiring(NodeView node) {
        basis = Optional.of(OwnNode.Given.of(node));
        since = node.revision();
        written = Optional.empty();
    }

    /** The API has no such node. */
    public void absent() {
        basis = Optional.of(OwnNode.Given.NO_NODE);
        written = Optional.empty();
    }

    /** The lease is made, and its annotations are in this state of the node. */
    public void acquired(DesiredAnnotations annotations, NodeView node) {
        written = Optional.of(annotations);
        since = node.revision();
        compare();
    }

    /** All nodes were listed at a version. If that is before what this node wrote, the server was set back. */
    public void listed(NodeView.Revision list) {
        if (list.isBefore(since) && seen.isPresent() && !seen.get().revision().isBefore(since)) {
            since = BEGINNING;
        }
    }

    /** The node's present state. */
    public void present(NodeView node) {
        seen = Optional.of(node);
        compare();
    }

    private void compare() {
        if (basis.isEmpty() || seen.isEmpty() || seen.get().revision().isBefore(since)) {
            return;
        }
        NodeView node = seen.get();
        OwnNode.Given now = OwnNode.Given.of(node);
        if (!basis.get().equals(now)) {
            basis = Optional.of(now);
            written = Optional.empty();
            listener.stale("node " + node.name() + " now has " + now);
        } else if (written.isPresent() && !written.get().isIn(node)) {
            written = Optional.empty();
            listener.lost("the annotations of node " + node.name() + " were changed by another writer");
        }
    }

    /** The node was deleted. */
    public void deleted(String name) {
        seen = Optional.empty();
        if (basis.isPresent() && !basis.get().equals(OwnNode.Given.NO_NODE)) {
            absent();
            listener.lost("node " + name + " was deleted from the Kubernetes API");
        }
    }
}
