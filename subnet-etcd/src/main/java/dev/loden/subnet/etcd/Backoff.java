package dev.loden.subnet.etcd;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Delays that double from one failure to the next, each between half and the whole, so that nodes spread. */
final class Backoff {
    private final Duration first;
    private final Duration last;
    private Duration next;

    Backoff(Duration first, Duration last) {
        this.first = first;
        this.last = last;
        this.next = first;
    }

    void reset() {
        next = first;
    }

    Duration next() {
        long nanos = next.toNanos();
        next = next.multipliedBy(2).compareTo(last) < 0 ? next.multipliedBy(2) : last;
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(nanos / 2, nanos + 1));
    }
}
