package dev.loden.traffic;

import java.util.ArrayList;
import java.util.List;

/** Describes in a few words how a list of lines differs from the desired one. */
final class Drift {
    private Drift() {}

    /** Empty if the two are equal. */
    static List<String> between(List<String> desired, List<String> found) {
        var missing = minus(desired, found);
        var extra = minus(found, desired);
        var foreign = new ArrayList<>(extra);
        foreign.removeAll(desired);
        extra.removeAll(foreign);
        var reasons = new ArrayList<String>();
        add(reasons, missing, "missing");
        add(reasons, extra, "duplicated");
        add(reasons, foreign, "foreign");
        if (reasons.isEmpty() && !desired.equals(found)) {
            reasons.add("rules in another order");
        }
        return reasons;
    }

    /** The lines of one list that the other lacks, or has less often. */
    private static List<String> minus(List<String> lines, List<String> others) {
        var rest = new ArrayList<>(lines);
        others.forEach(rest::remove);
        return rest;
    }

    private static void add(List<String> reasons, List<String> lines, String what) {
        if (!lines.isEmpty()) {
            String more = lines.size() == 1 ? "" : " and " + (lines.size() - 1) + " more";
            reasons.add(what + ": " + lines.getFirst() + more);
        }
    }
}
