package dev.loden.core;

import java.time.Duration;

/** How long to wait before trying again: doubled at each failure, from a first to a last delay. Not for several threads. */
final class Backoff {
    private final Duration first;
    private final Duration last;
    private Duration next;

    Backoff(Duration first, Duration last) {
        this.first = first;
        this.last = last;
        this.next = first;
    }

    Duration failed() {
        Duration delay = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(last) < 0 ? doubled : last;
        return delay;
    }

    void succeeded() {
        next = first;
    }
}
