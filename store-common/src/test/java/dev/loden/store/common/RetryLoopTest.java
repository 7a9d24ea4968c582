package dev.loden.store.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryLoopTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final Duration CONNECT = Duration.ofSeconds(3);

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void repeatsUntilItIsStopped() {
        var loop = new RetryLoop(Duration.ofMillis(1), Duration.ofMillis(2));

        loop.run(() -> {
            if (attempts.incrementAndGet() == 5) {
                loop.stop();
            }
        });

        assertEquals(5, attempts.get());
        assertTrue(loop.isStopped());
    }

    @Test
    void aStopEndsThePause() throws InterruptedException {
        var loop = new RetryLoop(LONG, LONG);
        var attempted = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().start(() -> loop.run(attempted::countDown));
        attempted.await();

        loop.stop();
        thread.join();
    }

    @Test
    void anInterruptEndsThePause() throws InterruptedException {
        var loop = new RetryLoop(LONG, LONG);
        var attempted = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().start(() -> loop.run(attempted::countDown));
        attempted.await();

        thread.interrupt();
        thread.join();

        assertFalse(loop.isStopped());
    }

    @Test
    void addsWhatTheServerAsksFor() {
        var loop = new RetryLoop(Duration.ofMillis(1), Duration.ofMillis(1));
        long begin = System.nanoTime();

        loop.run(
                () -> {
                    if (attempts.incrementAndGet() == 2) {
                        loop.stop();
                    }
                },
                () -> Duration.ofMillis(100));

        assertTrue(System.nanoTime() - begin >= Duration.ofMillis(100).toNanos());
    }

    @Test
    void aRecoveredStoreIsUsedInTimeEvenAfterAConnectionAttemptThatTimesOut() {
        assertTrue(RetryLoop.LAST_DELAY.compareTo(CONNECT) <= 0);
        assertTrue(RetryLoop.LAST_DELAY.plus(CONNECT.dividedBy(2)).compareTo(RECOVERY) < 0);
    }
}
