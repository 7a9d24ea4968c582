package dev.loden.testkit;

import dev.loden.api.plan.ObjectKey;

/** The failures that a test can order of the {@link FakeKernel}. */
public interface FaultInjection {
    /**
     * Where the orders are kept.
     *
     * @return the fake's own
     */
    Faults faults();

    /**
     * Refuses the next changes.
     *
     * @param count how many
     * @param errno the positive error number
     */
    default void failNext(int count, int errno) {
        for (int i = 0; i < count; i++) {
            failAt(i, errno);
        }
    }

    /**
     * Refuses one of the changes to come.
     *
     * @param index 0 for the next change
     * @param errno the positive error number
     */
    default void failAt(int index, int errno) {
        faults().failAt(index, errno);
    }

    /**
     * Refuses all changes of one object until {@link #heal}.
     *
     * @param key the object's
     * @param errno the positive error number
     */
    default void failAlways(ObjectKey key, int errno) {
        faults().failAlways(key, errno);
    }

    /**
     * Does not answer the next snapshots: they throw UNAVAILABLE.
     *
     * @param count how many
     */
    default void failSnapshots(int count) {
        faults().failSnapshots(count);
    }

    /** Forgets all faults that were ordered. */
    default void heal() {
        faults().clear();
    }
}
