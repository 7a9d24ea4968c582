package dev.loden.subnet.etcd;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices that the machine was suspended: the monotonic clock stands still meanwhile, and the wall clock does not. A wall clock that is set
 * forward looks the same; one that is set back does not. For one thread.
 */
final class Suspension {
    /** More than clocks drift apart, or are slewed, in minutes. */
    private static final Duration GAP = Duration.ofSeconds(10);

    private final LongSupplier nanoClock;
    private final LongSupplier wallMillis;
    private long nanos;
    private long millis;

    /**
     * Not suspended yet.
     *
     * @param nanoClock monotonic nanoseconds
     * @param wallMillis the time of day in milliseconds
     */
    Suspension(LongSupplier nanoClock, LongSupplier wallMillis) {
        this.nanoClock = nanoClock;
        this.wallMillis = wallMillis;
        this.nanos = nanoClock.getAsLong();
        this.millis = wallMillis.getAsLong();
    }

    /** Whether the machine was suspended since the last call. */
    boolean isOver() {
        Duration monotonic = Duration.ofNanos(nanoClock.getAsLong() - nanos);
        Duration wall = Duration.ofMillis(wallMillis.getAsLong() - millis);
        nanos = nanoClock.getAsLong();
        millis = wallMillis.getAsLong();
        return wall.minus(monotonic).compareTo(GAP) > 0;
    }
}
