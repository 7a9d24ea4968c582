package dev.loden.api.plan;

import dev.loden.api.Stable;
import java.util.List;

/**
 * Changes in the order they are to be made. The kernel knows no transaction: each succeeds or fails by itself.
 *
 * @param changes in order
 * @since 0.1
 */
@Stable
public record Batch(List<Change> changes) {
    /** Copies the list. */
    public Batch {
        changes = List.copyOf(changes);
    }
}
