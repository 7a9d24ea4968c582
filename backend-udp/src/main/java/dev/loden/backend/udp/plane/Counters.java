package dev.loden.backend.udp.plane;

import java.util.concurrent.atomic.AtomicLongArray;

/** What a worker has done. <b>Thread</b>: one writes, any reads. */
final class Counters {
    /** Side by side, for a packet changes several. */
    private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);

    void add(Counter counter, long more) {
        int at = counter.ordinal();
        values.lazySet(at, values.getPlain(at) + more);
    }

    long get(Counter counter) {
        return values.get(counter.ordinal());
    }
}
