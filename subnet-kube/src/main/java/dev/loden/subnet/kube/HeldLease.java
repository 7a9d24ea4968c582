package dev.loden.subnet.kube;

import dev.loden.api.spi.LeaseListener;
import java.util.Optional;

/**
 * Whether this node's object still says what the lease was made from, and what was written there. Guarded by the store's
 * lock.
 */
final class HeldLease {
    private static final NodeView.Revision BEGINNING = new NodeView.Revision("0", "");

    private final LeaseListener listener;
    private Optional<OwnNode.Given> asked = Optional.empty();
    private Optional<Wanted> written = Optional.empty();
    private Optional<NodeView> seen = Optional.empty();

    /** States of the node before this one are old news. */
    private NodeView.Revision since = BEGINNING;

    HeldLease(LeaseListener listener) {
        this.listener = listener;
    }

    /** A lease is being made from this. */
    void asks(NodeView node) {
        asked = Optional.of(OwnNode.Given.of(node));
        since = node.revision();
        written = Optional.empty();
    }

    /** There is no such node. */
    void absent() {
        asked = Optional.of(OwnNode.Given.NO_NODE);
        written = Optional.empty();
    }

    /** The lease is made, and the node says so. */
    void holds(Wanted wanted, NodeView node) {
        written = Optional.of(wanted);
        since = node.revision();
        judge();
    }

    /** All nodes were listed at a version: if what we wrote came after it, the server was set back. */
    void listed(NodeView.Revision list) {
        if (list.isBefore(since) && seen.isPresent() && !seen.get().revision().isBefore(since)) {
            since = BEGINNING;
        }
    }

    /** This is how the node is now. */
    void present(NodeView node) {
        seen = Optional.of(node);
        judge();
    }

    private void judge() {
        if (asked.isEmpty() || seen.isEmpty() || seen.get().revision().isBefore(since)) {
            return;
        }
        NodeView node = seen.get();
        OwnNode.Given now = OwnNode.Given.of(node);
        if (!asked.get().equals(now)) {
            asked = Optional.of(now);
            written = Optional.empty();
            listener.stale("node " + node.name() + " has " + now + " now");
        } else if (written.isPresent() && !written.get().isIn(node)) {
            written = Optional.empty();
            listener.lost("somebody else changed the annotations of node " + node.name());
        }
    }

    /** The node is deleted. */
    void gone(String name) {
        seen = Optional.empty();
        if (asked.isPresent() && !asked.get().equals(OwnNode.Given.NO_NODE)) {
            absent();
            listener.lost("node " + name + " was deleted from the Kubernetes API");
        }
    }
}
