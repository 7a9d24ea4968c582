package dev.loden.base;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubled at each failure, from a first to a last delay, and reduced by up to one half
 * at random, so that nodes that failed together do not try again together.
 *
 * <p><b>Thread</b>: one at a time.
 */
public final class Backoff {
    private final Duration first;
    private final Duration last;
    private final RandomGenerator random;
    private Duration next;

    /**
     * Before the first failure.
     *
     * @param first the delay after the first failure, before the random reduction; positive
     * @param last the longest delay; not less than the first
     * @param random for the reduction; used by the thread that calls {@link #failed}
     */
    public Backoff(Duration first, Duration last, RandomGenerator random) {
        if (!first.isPositive() || last.compareTo(first) < 0) {
            throw new IllegalArgumentException("back-off from " + first + " to " + last);
        }
        this.first = first;
        this.last = last;
        this.random = random;
        this.next = first;
    }

    /**
     * An attempt has failed.
     *
     * @return how long to wait before the next one: at least half of the delay, at most the whole
     */
    public Duration failed() {
        long nanos = next.toNanos();
        Duration doubled = Durations.times(next, 2);
        next = doubled.compareTo(last) < 0 ? doubled : last;
        return Duration.ofNanos(random.nextLong(nanos / 2, nanos + 1));
    }

    /** An attempt has succeeded: the next failure is the first one again. */
    public void succeeded() {
        next = first;
    }
}
