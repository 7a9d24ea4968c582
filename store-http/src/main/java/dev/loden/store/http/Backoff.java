package dev.loden.store.http;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Delays that double from one failure to the next, each between half and the whole, so that nodes spread. Used by one
 * thread at a time.
 */
public final class Backoff {
    private final Duration first;
    private final Duration last;
    private Duration next;

    /**
     * No failure yet.
     *
     * @param first the first delay
     * @param last the longest delay
     */
    public Backoff(Duration first, Duration last) {
        this.first = first;
        this.last = last;
        this.next = first;
    }

    /** It works again: the next delay is the first. */
    public void reset() {
        next = first;
    }

    /**
     * Another failure.
     *
     * @return how long to wait
     */
    public Duration next() {
        long nanos = next.toNanos();
        next = next.multipliedBy(2).compareTo(last) < 0 ? next.multipliedBy(2) : last;
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(nanos / 2, nanos + 1));
    }
}
