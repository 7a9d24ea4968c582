package dev.loden.core;

import dev.loden.api.plan.Change;
import dev.loden.api.plan.Outcome;
import java.util.List;

/**
 * What one turn did to the kernel.
 *
 * @param made the changes that the kernel took, in their order
 * @param failed those that it refused, with its reasons; they are tried again
 * @param repair whether the leases and the configuration were as before, so that the changes repair what others did
 */
public record Report(List<Change> made, List<Outcome> failed, boolean repair) {
    /** Of lists that do not change. */
    public Report {
        made = List.copyOf(made);
        failed = List.copyOf(failed);
    }
}
