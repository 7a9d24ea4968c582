package dev.loden.core.status;

import dev.loden.api.plan.Change;
import dev.loden.api.plan.ObjectKey;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Distinguishes repairs of what others did from changes that follow from new inputs, and from what the kernel refused before and took now.
 * <b>Thread</b>: one at a time.
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
