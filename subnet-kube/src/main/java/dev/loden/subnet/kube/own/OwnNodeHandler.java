package dev.loden.subnet.kube.own;

import dev.loden.api.lease.Lease;
import dev.loden.subnet.kube.node.NodeTable;
import dev.loden.subnet.kube.node.NodeView;
import java.util.Optional;

/** Applies the events of this node's own object to its lease, its condition and the table. Guarded by the store's lock. */
public final class OwnNodeHandler {
    private final OwnNodeState state;
    private final NodeTable table;
    private final ConditionKeeper conditions;

    public OwnNodeHandler(OwnNodeState state, NodeTable table, ConditionKeeper conditions) {
        this.state = state;
        this.table = table;
        this.conditions = conditions;
    }

    /** A lease is being made from this state of the node. */
    public void acquiring(NodeView node) {
        table.ownIs(node.name());
        state.acquiring(node);
    }

    /** The API has no such node. */
    public void absent() {
        state.absent();
    }

    /** The lease is made, and its annotations are in this state of the node. */
    public void acquired(Lease lease, DesiredAnnotations annotations, NodeView node) {
        table.held(Optional.of(lease));
        state.acquired(annotations, node);
    }

    /** Where this node is to be reached, if its operators say so. */
    public void publish(NodeView node) {
        state.publish(node);
    }

    /** The node's present state. */
    public void present(NodeView node) {
        publish(node);
        state.present(node);
        conditions.seen(node);
    }

    /** All nodes were listed at a version, which shows whether the server was set back, as by a restored backup. */
    public void listed(NodeView.Revision list) {
        state.listed(list);
    }

    /** The node was deleted. */
    public void deleted(String name) {
        table.held(Optional.empty());
        state.deleted(name);
    }
}
