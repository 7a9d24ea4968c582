package dev.loden.core.turn;

import dev.loden.api.plan.Underlay;
import dev.loden.core.lease.PeerTable;
import dev.loden.core.plan.Part;
import dev.loden.core.plan.PlanInputs;
import dev.loden.core.plugin.BackendKey;
import dev.loden.core.status.NodeFacts;
import dev.loden.core.status.NodeStatus;
import dev.loden.core.status.StatusBoard;
import dev.loden.core.status.TurnLog;
import dev.loden.reconcile.Reconciler;
import java.util.LinkedHashMap;

/** Tells status and log what a turn has found of the node and its peers. <b>Thread</b>: the reconcile thread. */
final class TurnBoard {
    private final StatusBoard status;
    private final TurnLog log;
    private final PeerReports reports;
    private final PeerTable peers;
    private final Reconciler<Part> reconciler;
    private long rejections = -1;

    TurnBoard(StatusBoard status, TurnLog log, PeerReports reports, PeerTable peers, Reconciler<Part> reconciler) {
        this.status = status;
        this.log = log;
        this.reports = reports;
        this.peers = peers;
        this.reconciler = reconciler;
    }

    /** After a turn for which everything was planned. */
    void node(PlanInputs now) {
        NodeStatus before = status.node();
        status.node(new NodeStatus(
                now.backends().own().key().type(),
                now.backends().others().keySet().stream()
                        .map(BackendKey::toString)
                        .sorted()
                        .toList(),
                now.own().subnets().toString(),
                peers.count(),
                before.unreachable(),
                before.refused(),
                before.overlaps()));
        Underlay external = now.external().underlay();
        status.facts(new NodeFacts(
                now.network(),
                external.link(),
                now.external().addresses(),
                now.external().why(),
                now.backends().mtu(external)));
    }

    /**
     * After each turn.
     *
     * @param refusedOthers whether the kernel refuses other peers' objects than before, or others are not reached in all families
     */
    void peers(boolean refusedOthers) {
        long now = peers.rejections() + reconciler.rejections();
        if (now != rejections || refusedOthers) {
            rejections = now;
            var unreachable = new LinkedHashMap<>(peers.rejected());
            var backends = new LinkedHashMap<String, String>();
            reconciler.rejected().forEach((part, reason) -> {
                switch (part) {
                    case Part.Peer peer -> unreachable.put(peer.key(), reason);
                    case Part.Other other -> backends.put(other.toString(), reason);
                    case Part.Own own -> backends.put(own.toString(), reason);
                }
            });
            log.rejected(unreachable, backends);
            log.leftOut(reports.leftOut());
            reports.leftOut().forEach(unreachable::putIfAbsent);
            reports.refused().forEach(unreachable::putIfAbsent); // each refusal is logged as a change
            status.node(status.node().withUnreachable(unreachable));
        }
        status.node(status.node().withPeers(peers.count()));
    }
}
