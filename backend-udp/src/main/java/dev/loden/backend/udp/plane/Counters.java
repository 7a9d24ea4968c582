package dev.loden.backend.udp.plane;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What a worker has done. <b>Thread</b>: one writes, any reads. */
final class Counters {
    /** By ordinal, and made one after the other: a packet changes several, and they lie side by side. */
    private final AtomicLong[] values =
            Stream.generate(AtomicLong::new).limit(Counter.values().length).toArray(AtomicLong[]::new);

    void add(Counter counter, long more) {
        AtomicLong value = values[counter.ordinal()];
        value.lazySet(value.getPlain() + more);
    }

    long get(Counter counter) {
        return values[counter.ordinal()].get();
    }
}
