package dev.loden.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadlineTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(20);
    /** Near the greatest value, where additions overflow. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

    @Test
    void isOverWhenItsTimeHasPassed() {
        Deadline deadline = Deadline.after(Duration.ofNanos(10), clock::get);
        assertEquals(Duration.ofNanos(10), deadline.remaining());

        clock.addAndGet(9);
        assertFalse(deadline.isOver());
        assertEquals(Duration.ofNanos(1), deadline.remaining());

        clock.addAndGet(1);
        assertTrue(deadline.isOver());
        clock.addAndGet(1);
        assertTrue(deadline.isOver());
        assertEquals(Duration.ZERO, deadline.remaining());
    }

    @Test
    void takesAnyLimit() {
        assertTrue(Deadline.after(Duration.ZERO, clock::get).isOver());
        assertTrue(
                Deadline.after(Duration.ofSeconds(Long.MIN_VALUE), clock::get).isOver());
        assertFalse(
                Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), clock::get).isOver());
    }

    @Test
    void waitsUntilTheConditionHolds() throws InterruptedException {
        var monitor = new Object();
        var done = new AtomicBoolean();
        Thread other = Thread.ofPlatform().unstarted(() -> {
            synchronized (monitor) {
                done.set(true);
                monitor.notifyAll();
            }
        });

        synchronized (monitor) {
            other.start();
            assertTrue(Deadline.after(LONG, System::nanoTime).await(monitor, done::get));
        }
        other.join();
    }

    @Test
    void waitsNoLongerThanItsLimit() throws InterruptedException {
        var monitor = new Object();
        Deadline deadline = Deadline.after(SHORT, System::nanoTime);

        synchronized (monitor) {
            assertFalse(deadline.await(monitor, () -> false));
        }

        assertTrue(deadline.isOver());
    }

    @Test
    void anInterruptEndsTheWait() {
        var monitor = new Object();
        Thread.currentThread().interrupt();

        synchronized (monitor) {
            assertThrows(
                    InterruptedException.class,
                    () -> Deadline.after(LONG, System::nanoTime).await(monitor, () -> false));
        }
    }

    @Test
    void pollsUntilTheConditionHolds() {
        var calls = new AtomicInteger();

        assertTrue(Poll.until(LONG, () -> calls.incrementAndGet() == 3));
        assertEquals(
                Optional.of(7),
                Poll.value(LONG, () -> Optional.of(calls.incrementAndGet()).filter(n -> n == 7)));
    }

    @Test
    void pollsOnceMoreWhenTheTimeIsOver() {
        var calls = new AtomicInteger();

        assertFalse(Poll.until(SHORT, () -> false));
        assertTrue(Poll.until(Duration.ZERO, () -> true));
        assertTrue(Poll.until(SHORT, LONG.dividedBy(60), () -> calls.incrementAndGet() == 2));
    }

    @Test
    void anInterruptEndsPollAndPause() {
        Thread.currentThread().interrupt();

        assertFalse(Poll.until(LONG, () -> false));
        Poll.pause(LONG);

        assertTrue(Thread.interrupted());
    }

    @Test
    void pausesAsLongAsItShould() {
        long begin = System.nanoTime();

        Poll.pause(SHORT);

        assertTrue(System.nanoTime() - begin >= SHORT.toNanos());
    }
}
