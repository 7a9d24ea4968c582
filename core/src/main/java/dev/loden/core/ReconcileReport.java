package dev.loden.core;

import dev.loden.api.lease.Subnets;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import java.util.List;
import java.util.Map;

/**
 * What one turn did; log and status read this and nothing else.
 *
 * @param receipt every change with what the kernel answered
 * @param rejected peers that could not be planned, and why
 * @param repair whether the wish was the same as in the turn before, so that every change mends what others did
 */
record ReconcileReport(Receipt receipt, Map<Subnets, String> rejected, boolean repair) {
    boolean changedSomething() {
        return receipt.outcomes().stream().anyMatch(Outcome::ok);
    }

    /** One line for the log. */
    String summary() {
        List<Change> made = receipt.outcomes().stream()
                .filter(Outcome::ok)
                .map(Outcome::change)
                .toList();
        String counts = count(made, Change.Add.class) + " added, "
                + (count(made, Change.Replace.class) + count(made, Change.Recreate.class)) + " replaced, "
                + count(made, Change.Remove.class) + " removed";
        String first = made.stream().findFirst().map(Change::describe).orElse("");
        String failed =
                receipt.failures().isEmpty() ? "" : ", " + receipt.failures().size() + " failed";
        return (repair ? "repaired the kernel: " : "kernel: ")
                + counts
                + failed
                + (first.isEmpty() ? "" : ": " + first)
                + (made.size() > 1 ? " and " + (made.size() - 1) + " more" : "");
    }

    private static long count(List<Change> changes, Class<? extends Change> kind) {
        return changes.stream().filter(kind::isInstance).count();
    }
}
