package dev.loden.base;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits in real time for what other processes do, by asking every few milliseconds: for tests, the lab and command line tools. The
 * daemon waits on monitors instead, see {@link Deadline#await}. An interrupt ends a wait early and stays set.
 */
public final class Poll {
    private static final Duration STEP = Duration.ofMillis(2);

    private Poll() {}

    /**
     * Waits until a condition holds.
     *
     * @param limit how long to wait at most
     * @param condition evaluated at once, every two milliseconds, and once more when the time is over
     * @return whether it holds; false if the time is over before or the thread is interrupted
     */
    public static boolean until(Duration limit, BooleanSupplier condition) {
        return until(limit, STEP, condition);
    }

    /**
     * Waits until a condition holds that is costly to evaluate.
     *
     * @param limit how long to wait at most
     * @param step how long to pause between two evaluations
     * @param condition evaluated at once, after each pause, and once more when the time is over
     * @return whether it holds; false if the time is over before or the thread is interrupted
     */
    public static boolean until(Duration limit, Duration step, BooleanSupplier condition) {
        return value(limit, step, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty())
                .isPresent();
    }

    /**
     * Waits until there is a value.
     *
     * @param limit how long to wait at most
     * @param source asked at once, every two milliseconds, and once more when the time is over
     * @param <T> the value's type
     * @return the first value; empty if the time is over before or the thread is interrupted
     */
    public static <T> Optional<T> value(Duration limit, Supplier<Optional<T>> source) {
        return value(limit, STEP, source);
    }

    private static <T> Optional<T> value(Duration limit, Duration step, Supplier<Optional<T>> source) {
        Deadline deadline = Deadline.after(limit, System::nanoTime);
        while (true) {
            boolean last = deadline.isOver() || Thread.currentThread().isInterrupted();
            Optional<T> value = source.get();
            if (last || value.isPresent()) {
                return value;
            }
            LockSupport.parkNanos(Math.min(step.toNanos(), deadline.remaining().toNanos()));
        }
    }

    /**
     * Lets real time pass.
     *
     * @param time how much
     */
    public static void pause(Duration time) {
        Deadline deadline = Deadline.after(time, System::nanoTime);
        while (!deadline.isOver() && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(deadline.remaining().toNanos());
        }
    }
}
