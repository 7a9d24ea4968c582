package dev.loden.core.status;

import dev.loden.api.lease.Settings;
import dev.loden.api.plan.Change;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What the daemon has done to the kernel since its start.
 *
 * @param turns how often the kernel was compared with the leases
 * @param changes what was written to it
 * @param repairs how many of the changes repaired what others did
 * @param lastRepair the last of these; empty text if there was none
 */
record Activity(long turns, long changes, long repairs, String lastRepair) {
    static final Activity NONE = new Activity(0, 0, 0, "");

    Activity after(ReconcileReport report, List<Change> repaired, Instant now) {
        long made = report.made().size();
        return new Activity(
                turns + 1,
                changes + made,
                repairs + repaired.size(),
                repaired.isEmpty() ? lastRepair : now + " " + ReconcileReport.names(repaired));
    }

    Settings toSettings() {
        var members = new LinkedHashMap<String, Object>();
        members.put("turns", turns);
        members.put("changes", changes);
        members.put("repairs", repairs);
        members.put("lastRepair", lastRepair);
        return Settings.of(members);
    }
}
