package dev.loden.testkit;

import dev.loden.api.plan.ObjectKey;
import java.util.HashMap;
import java.util.Map;

/** The failures a test has ordered. */
final class Faults {
    private final Map<Long, Integer> byTurn = new HashMap<>();
    private final Map<ObjectKey, Integer> byKey = new HashMap<>();
    private long turn;
    private int snapshots;

    void failAt(int index, int errno) {
        byTurn.put(turn + index, errno);
    }

    void failAlways(ObjectKey key, int errno) {
        byKey.put(key, errno);
    }

    void failSnapshots(int count) {
        snapshots = count;
    }

    void clear() {
        byTurn.clear();
        byKey.clear();
        snapshots = 0;
    }

    boolean refusesSnapshot() {
        return snapshots > 0 && snapshots-- > 0;
    }

    /** The error number for a change of this object, whose turn it is now. */
    int next(ObjectKey key) {
        Integer ordered = byTurn.remove(turn++);
        return ordered != null ? ordered : byKey.getOrDefault(key, Errnos.NONE);
    }
}
