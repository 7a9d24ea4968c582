package dev.loden.base;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A moment after which there is no more waiting.
 *
 * <p><b>Thread</b>: any; immutable.
 */
public final class Deadline {
    /** Longer limits mean the same, and nanoseconds do not overflow. */
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final long end;
    private final LongSupplier nanoClock;

    private Deadline(long end, LongSupplier nanoClock) {
        this.end = end;
        this.nanoClock = nanoClock;
    }

    /**
     * A deadline from now on.
     *
     * @param limit how long from now; one that is not positive is over at once
     * @param nanoClock monotonic nanoseconds, {@code System::nanoTime} outside of tests
     * @return the moment at which the limit is over
     */
    public static Deadline after(Duration limit, LongSupplier nanoClock) {
        Duration bounded = limit.compareTo(FOREVER) < 0 ? limit : FOREVER;
        return new Deadline(nanoClock.getAsLong() + (bounded.isNegative() ? 0 : bounded.toNanos()), nanoClock);
    }

    /**
     * How much time is left.
     *
     * @return zero once it is over
     */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, end - nanoClock.getAsLong()));
    }

    /**
     * Whether the time is over.
     *
     * @return true from the moment itself on
     */
    public boolean isOver() {
        return end - nanoClock.getAsLong() <= 0;
    }

    /**
     * Waits on a monitor until a condition holds. The caller holds the monitor, and so do those that make the condition true, who
     * notify all.
     *
     * @param monitor held by the caller
     * @param condition evaluated under the monitor, now and after each notification
     * @return whether it holds; false if the time is over before
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean await(Object monitor, BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            long left = remaining().toNanos();
            if (left == 0) {
                return false;
            }
            monitor.wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }
}
