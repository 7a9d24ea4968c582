package dev.loden.core.status;

import dev.loden.api.plan.Change;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one turn did; log and status read this and nothing else.
 *
 * @param made what the kernel took
 * @param failures what it did not take
 * @param repair whether the desired state was the same as in the turn before, so that every change repairs what others did
 */
public record ReconcileReport(List<Change> made, List<Outcome> failures, boolean repair) {
    private static final int NAMED = 3;

    /** Of what the kernel answered. */
    public static ReconcileReport of(Receipt receipt, boolean repair) {
        if (receipt.outcomes().isEmpty()) {
            return new ReconcileReport(List.of(), List.of(), repair);
        }
        var made = new ArrayList<Change>(receipt.outcomes().size());
        var failures = new ArrayList<Outcome>();
        for (Outcome outcome : receipt.outcomes()) {
            if (outcome.ok()) {
                made.add(outcome.change());
            } else {
                failures.add(outcome);
            }
        }
        return new ReconcileReport(made, failures, repair);
    }

    /** Whether all that was to be changed is changed. */
    public boolean clean() {
        return failures.isEmpty();
    }

    /** Whether the kernel is another now. */
    public boolean changedSomething() {
        return !made.isEmpty();
    }

    /** The first few by name, the others by number. */
    static String names(List<Change> changes) {
        String first = changes.stream().limit(NAMED).map(Change::describe).collect(Collectors.joining("; "));
        return changes.size() <= NAMED ? first : first + " and " + (changes.size() - NAMED) + " more";
    }

    /**
     * One line for the log.
     *
     * @param repairing whether something was repaired that others did
     */
    String summary(boolean repairing) {
        String failed = failures.isEmpty() ? "" : ", " + failures.size() + " failed";
        return (repairing ? "repaired the kernel: " : "kernel: ")
                + counts()
                + failed
                + (made.isEmpty() ? "" : ": ")
                + names(made);
    }

    private String counts() {
        int added = 0;
        int removed = 0;
        for (Change change : made) {
            if (change instanceof Change.Add) {
                added++;
            } else if (change instanceof Change.Remove) {
                removed++;
            }
        }
        return added + " added, " + (made.size() - added - removed) + " replaced, " + removed + " removed";
    }
}
