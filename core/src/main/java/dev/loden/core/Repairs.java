package dev.loden.core;

import dev.loden.api.plan.Change;
import dev.loden.api.plan.ObjectKey;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells what mended others' doings from what merely followed news, and from what the kernel refused before and took now.
 * Lives on the reconcile thread.
 */
final class Repairs {
    private Set<ObjectKey> refused = Set.of();

    /** What a turn has repaired. */
    List<Change> of(ReconcileReport report) {
        Set<ObjectKey> before = refused;
        refused = report.failures().stream()
                .map(failure -> failure.change().object().key())
                .collect(Collectors.toUnmodifiableSet());
        return !report.repair()
                ? List.of()
                : report.made().stream()
                        .filter(change -> !before.contains(change.object().key()))
                        .toList();
    }
}
