package dev.loden.core;

import dev.loden.api.lease.Lease;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells log and status what a turn did. */
final class TurnReporter {
    private static final Logger LOG = LoggerFactory.getLogger(TurnReporter.class);

    private final StatusBoard status;
    private final Repairs repairs = new Repairs();
    private final DistinctLog troubles = new DistinctLog(LOG);

    TurnReporter(StatusBoard status) {
        this.status = status;
    }

    /** After a full turn. */
    void tell(ReconcileReport report, Leases.Peers peers, Planner planner, Lease own) {
        var rejected = new LinkedHashMap<>(peers.rejected());
        rejected.putAll(report.rejected());
        var skipped = new LinkedHashMap<String, String>();
        rejected.forEach((subnets, reason) -> skipped.put("skipped lease " + subnets, reason));
        troubles.replace("skipped lease ", skipped);
        tellChanges(report);
        status.node(new NodeStatus(
                planner.own().key().type(),
                planner.others().keySet().stream()
                        .map(BackendKey::toString)
                        .sorted()
                        .toList(),
                own.subnets().toString(),
                peers.usable().size() + peers.rejected().size(),
                rejected,
                status.node().refused()));
    }

    /** After an amendment, which leaves out nobody. */
    void tellAmendment(ReconcileReport report, int peers) {
        tellChanges(report);
        status.node(status.node().withPeers(peers));
    }

    /** After a look that found all as it was left. */
    void tellUnchanged() {
        status.did(ReconcileReport.NOTHING, List.of());
    }

    private void tellChanges(ReconcileReport report) {
        Map<String, String> refused = new LinkedHashMap<>();
        for (Outcome failure : report.failures()) {
            refused.put("kernel refused to " + failure.change().describe(), failure.message());
        }
        troubles.replace("kernel refused ", refused);
        List<Change> repaired = repairs.of(report);
        status.did(report, repaired);
        if (report.changedSomething()) {
            LOG.info("{}", report.summary(!repaired.isEmpty()));
        }
        if (LOG.isDebugEnabled()) {
            report.made().forEach(change -> LOG.debug("made: {}", change.describe()));
            report.failures().forEach(failure -> LOG.debug("{}", failure));
        }
    }
}
