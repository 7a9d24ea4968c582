package dev.loden.core;

import dev.loden.api.lease.Subnets;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one turn did; log and status read this and nothing else.
 *
 * @param receipt every change with what the kernel answered
 * @param rejected peers that could not be planned, and why
 * @param repair whether the wish was the same as in the turn before, so that every change mends what others did
 */
record ReconcileReport(Receipt receipt, Map<Subnets, String> rejected, boolean repair) {
    private static final int NAMED = 3;

    boolean changedSomething() {
        return receipt.outcomes().stream().anyMatch(Outcome::ok);
    }

    /** The first few by name, the others by number. */
    static String names(List<Change> changes) {
        String first = changes.stream().limit(NAMED).map(Change::describe).collect(Collectors.joining("; "));
        return changes.size() <= NAMED ? first : first + " and " + (changes.size() - NAMED) + " more";
    }

    /**
     * One line for the log.
     *
     * @param repairing whether something was mended that others did
     */
    String summary(boolean repairing) {
        List<Change> made = receipt.outcomes().stream()
                .filter(Outcome::ok)
                .map(Outcome::change)
                .toList();
        String counts = count(made, Change.Add.class) + " added, "
                + (count(made, Change.Replace.class) + count(made, Change.Recreate.class)) + " replaced, "
                + count(made, Change.Remove.class) + " removed";
        String failed =
                receipt.failures().isEmpty() ? "" : ", " + receipt.failures().size() + " failed";
        return (repairing ? "repaired the kernel: " : "kernel: ")
                + counts
                + failed
                + (made.isEmpty() ? "" : ": ")
                + names(made);
    }

    private static long count(List<Change> changes, Class<? extends Change> kind) {
        return changes.stream().filter(kind::isInstance).count();
    }
}
