package dev.loden.core.status;

import dev.loden.api.lease.Settings;
import dev.loden.api.plan.Change;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a turn would change.
 *
 * @param changes in their order
 * @param mtu what pods may send now, in bytes
 * @param nextMtu what they may send then
 */
public record PlanReport(List<Change> changes, int mtu, int nextMtu) {
    /** So many are named. */
    private static final int MOST = 2_000;

    /** Copies the list. */
    public PlanReport {
        changes = List.copyOf(changes);
    }

    /** As JSON shows it. */
    public Settings toSettings() {
        var members = new LinkedHashMap<String, Object>();
        members.put("mtu", mtu);
        members.put("nextMtu", nextMtu);
        members.put("total", changes.size());
        members.put(
                "changes",
                changes.stream()
                        .limit(MOST)
                        .map(change -> Settings.of(Map.of("command", IpCommand.of(change), "reason", change.reason())))
                        .toList());
        return Settings.of(members);
    }
}
