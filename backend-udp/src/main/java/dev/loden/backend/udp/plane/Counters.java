package dev.loden.backend.udp.plane;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What a worker has done. <b>Thread</b>: one writes, any reads. */
final class Counters {
    private final Map<Counter, AtomicLong> values = new EnumMap<>(Counter.class);

    Counters() {
        for (Counter counter : Counter.values()) {
            values.put(counter, new AtomicLong());
        }
    }

    void add(Counter counter, long more) {
        AtomicLong value = values.get(counter);
        value.lazySet(value.getPlain() + more);
    }

    long get(Counter counter) {
        return values.get(counter).get();
    }
}
