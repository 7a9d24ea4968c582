package dev.loden.api.plan;

import dev.loden.api.Stable;
import java.util.List;

/**
 * What became of a batch.
 *
 * @param outcomes one for each change, in the batch's order
 * @since 0.1
 */
@Stable
public record Receipt(List<Outcome> outcomes) {
    /** Copies the list. */
    public Receipt {
        outcomes = List.copyOf(outcomes);
    }

    /**
     * The changes the kernel refused.
     *
     * @return empty if all were made
     */
    public List<Outcome> failures() {
        return outcomes.stream().filter(outcome -> !outcome.ok()).toList();
    }
}
