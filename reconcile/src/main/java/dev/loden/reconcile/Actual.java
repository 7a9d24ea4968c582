package dev.loden.reconcile;

import dev.loden.api.plan.KernelSnapshot;

/** What a turn takes for the kernel's present state. */
public sealed interface Actual {
    /**
     * What the kernel holds, as it was just read. Needed at the first turn, after a failure, after an event from the kernel
     * that was not expected, and now and then in any case.
     *
     * @param kernel in the scope of all that is or was planned
     */
    record Snapshot(KernelSnapshot kernel) implements Actual {}

    /** What the desired state was before this turn: where all of it has been written and nothing was changed by others since. */
    record AsBefore() implements Actual {}
}
