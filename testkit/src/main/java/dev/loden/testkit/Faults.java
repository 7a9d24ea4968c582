package dev.loden.testkit;

import dev.loden.api.plan.ObjectKey;
import java.util.HashMap;
import java.util.Map;

/** The failures a test has ordered, and has not had yet. <b>Thread</b>: any. */
public final class Faults {
    private final Map<Long, Integer> byNumber = new HashMap<>();
    private final Map<ObjectKey, Integer> byKey = new HashMap<>();
    private long number;
    private int snapshots;

    Faults() {}

    synchronized void failAt(int index, int errno) {
        byNumber.put(number + index, errno);
    }

    synchronized void failAlways(ObjectKey key, int errno) {
        byKey.put(key, errno);
    }

    synchronized void failSnapshots(int count) {
        snapshots = count;
    }

    synchronized void clear() {
        byNumber.clear();
        byKey.clear();
        snapshots = 0;
    }

    synchronized boolean refusesSnapshot() {
        return snapshots > 0 && snapshots-- > 0;
    }

    /** The error number for the next change, which is one of this object. */
    synchronized int next(ObjectKey key) {
        Integer ordered = byNumber.remove(number++);
        return ordered != null ? ordered : byKey.getOrDefault(key, Errnos.NONE);
    }
}
