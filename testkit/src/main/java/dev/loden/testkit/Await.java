package dev.loden.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;

/** Waits for what other threads or processes do, by asking again and again; fails the test when the time is over. */
public final class Await {
    private static final Duration STEP = Duration.ofMillis(5);

    private Await() {}

    /**
     * Waits until a condition holds.
     *
     * @param what for the failure's message
     * @param atMost when to give up
     * @param condition asked every few milliseconds
     */
    public static void until(String what, Duration atMost, BooleanSupplier condition) {
        value(what, atMost, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /**
     * Waits until there is a value.
     *
     * @param what for the failure's message
     * @param atMost when to give up
     * @param source asked every few milliseconds
     * @param <T> the value's type
     * @return the first value
     */
    public static <T> T value(String what, Duration atMost, Supplier<Optional<T>> source) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            Optional<T> value = source.get();
            if (value.isPresent()) {
                return value.get();
            }
            if (System.nanoTime() - deadline > 0) {
                return Assertions.fail("not within " + atMost + ": " + what);
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }
}
