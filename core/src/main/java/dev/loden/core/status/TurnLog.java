package dev.loden.core.status;

import dev.loden.api.lease.Subnets;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.Outcome;
import dev.loden.base.DistinctLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what a turn did, and counts it. <b>Thread</b>: one at a time. */
public final class TurnLog {
    private static final Logger LOG = LoggerFactory.getLogger(TurnLog.class);

    private final StatusBoard status;
    private final Repairs repairs = new Repairs();
    private final DistinctLog troubles = new DistinctLog(LOG);

    /** Before the first turn. */
    public TurnLog(StatusBoard status) {
        this.status = status;
    }

    /** After each turn. */
    public void report(ReconcileReport report) {
        Map<String, String> refused = new LinkedHashMap<>();
        for (Outcome failure : report.failures()) {
            refused.put("kernel refused to " + failure.change().describe(), failure.message());
        }
        troubles.replace("kernel refused ", refused);
        List<Change> repaired = repairs.of(report);
        status.did(report, repaired);
        if (report.changedSomething() || !report.clean()) {
            status.listener().accept(report);
        }
        if (report.changedSomething()) {
            LOG.info("{}", report.summary(!repaired.isEmpty()));
        }
        if (LOG.isDebugEnabled()) {
            report.made().forEach(change -> LOG.debug("made: {}", change.describe()));
            report.failures().forEach(failure -> LOG.debug("{}", failure));
        }
    }

    /**
     * After a turn that left out other leases or backends than the one before, or for other reasons.
     *
     * @param leases peers that cannot be reached, and why
     * @param backends what this node cannot receive by, and why
     */
    public void rejected(Map<Subnets, String> leases, Map<String, String> backends) {
        var skipped = new LinkedHashMap<String, String>();
        leases.forEach((subnets, reason) -> skipped.put("skipped lease " + subnets, reason));
        backends.forEach((name, reason) -> skipped.put("skipped " + name, reason));
        troubles.replace("skipped ", skipped);
    }

    /** Peers that are not reached in one of the network's families, and why. */
    public void leftOut(Map<Subnets, String> leases) {
        var partly = new LinkedHashMap<String, String>();
        leases.forEach((subnets, reason) -> partly.put("lease " + subnets, reason));
        troubles.replace("lease ", partly);
    }
}
