package dev.loden.traffic;

import java.util.ArrayList;
import java.util.List;

/** Says in a few words how a list of lines differs from the wanted one. */
final class Drift {
    private Drift() {}

    /** Empty if the two are equal. */
    static List<String> between(List<String> wanted, List<String> found) {
        var missing = minus(wanted, found);
        var extra = minus(found, wanted);
        var foreign = new ArrayList<>(extra);
        foreign.removeAll(wanted);
        extra.removeAll(foreign);
        var reasons = new ArrayList<String>();
        add(reasons, missing, "missing");
        add(reasons, extra, "duplicated");
        add(reasons, foreign, "foreign");
        if (reasons.isEmpty() && !wanted.equals(found)) {
            reasons.add("rules in another order");
        }
        return reasons;
    }

    /** The lines of one list that the other has not, or not as often. */
    private static List<String> minus(List<String> lines, List<String> others) {
        var left = new ArrayList<>(lines);
        others.forEach(left::remove);
        return left;
    }

    private static void add(List<String> reasons, List<String> lines, String what) {
        if (!lines.isEmpty()) {
            String more = lines.size() == 1 ? "" : " and " + (lines.size() - 1) + " more";
            reasons.add(what + ": " + lines.getFirst() + more);
        }
    }
}
