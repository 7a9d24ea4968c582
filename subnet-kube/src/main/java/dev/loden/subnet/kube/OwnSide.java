package dev.loden.subnet.kube;

import java.util.Optional;

/** What this node's own object means to the lease and the condition. Guarded by the store's lock. */
final class OwnSide {
    private final HeldLease held;
    private final NodeTable table;
    private final ConditionKeeper conditions;

    OwnSide(HeldLease held, NodeTable table, ConditionKeeper conditions) {
        this.held = held;
        this.table = table;
        this.conditions = conditions;
    }

    void present(NodeView node) {
        held.present(node);
        conditions.seen(node);
    }

    /** A list was taken; its version tells whether the server was set back, as by a restored backup. */
    void listed(NodeView.Revision list) {
        held.listed(list);
    }

    void gone(String name) {
        table.held(Optional.empty());
        held.gone(name);
    }
}
