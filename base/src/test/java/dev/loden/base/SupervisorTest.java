package dev.loden.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SupervisorTest {
    private final AtomicLong clock = new AtomicLong();
    private final Supervisor supervisor = new Supervisor(clock::get);

    @Test
    void beginsAgainAfterAnythingThatIsThrown() throws Exception {
        var runs = new AtomicInteger();
        var again = new CountDownLatch(1);
        Thread thread = supervisor.thread("loden-test", () -> {
            if (runs.incrementAndGet() == 1) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            again.countDown();
            Thread.sleep(60_000);
        });
        thread.start();

        assertTrue(again.await(5, TimeUnit.SECONDS));
        assertTrue(supervisor.trouble().contains("loden-test fails: "), supervisor.trouble());
        assertTrue(supervisor.trouble().contains("unable to create native thread"), supervisor.trouble());
        clock.addAndGet(Supervisor.QUIET.toNanos());
        assertEquals("", supervisor.trouble());

        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
        assertFalse(thread.isAlive());
        assertEquals(2, runs.get());
    }

    /** As a plugin's code does on our thread; and what a debugger does, which sets the flag and throws. */
    @Test
    void beginsAgainAfterAnInterruptThatNobodyElseAskedFor() throws Exception {
        var runs = new AtomicInteger();
        var again = new CountDownLatch(1);
        Thread thread = supervisor.thread("loden-test", () -> {
            switch (runs.incrementAndGet()) {
                case 1 -> {
                    Thread.currentThread().interrupt();
                    Thread.sleep(60_000);
                }
                case 2 -> {
                    Thread.currentThread().interrupt();
                    throw new OutOfMemoryError("in a plugin");
                }
                case 3 -> Thread.currentThread().interrupt();
                default -> {
                    again.countDown();
                    Thread.sleep(60_000);
                }
            }
        });
        thread.start();

        assertTrue(again.await(20, TimeUnit.SECONDS), () -> "runs: " + runs + ", " + supervisor.trouble());
        assertTrue(supervisor.trouble().contains("loden-test fails: "), supervisor.trouble());
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
        assertFalse(thread.isAlive());
        assertEquals(4, runs.get());
    }

    /** Else a thread that is tried again every few seconds, while none can be made, would be held each time. */
    @Test
    void holdsThreadsFromTheirStartToTheirEnd() throws Exception {
        Thread thread = supervisor.thread("loden-test", () -> {});
        assertEquals(0, supervisor.held());
        thread.start();
        assertEquals(1, supervisor.held());
        thread.join(Duration.ofSeconds(5));
        assertThrows(IllegalThreadStateException.class, thread::start);
        assertEquals(0, supervisor.held());
    }

    @Test
    void endsWhenItsWorkIsDone() throws Exception {
        Thread thread = supervisor.thread("loden-test", () -> {});
        thread.start();
        thread.join(Duration.ofSeconds(5));
        assertFalse(thread.isAlive());
        assertEquals("", supervisor.trouble());
    }

    @Test
    void saysWhenAFailureGoesOnForLong() {
        for (long at = 0;
                at < Supervisor.LASTING.toNanos();
                at += Duration.ofSeconds(5).toNanos()) {
            clock.set(at);
            supervisor.failed("x", new IllegalStateException("no " + at));
            assertEquals("", supervisor.lasting());
        }
        clock.set(Supervisor.LASTING.toNanos());
        assertTrue(supervisor.lasting().startsWith("x fails: "), supervisor.lasting());

        supervisor.succeeded("x");
        assertEquals("", supervisor.lasting());
        assertEquals("", supervisor.trouble());
    }

    @Test
    void saysWhatToDoWhereNoThreadCanBeMade() {
        supervisor.failed("x", new OutOfMemoryError("unable to create native thread: possibly out of memory"));
        assertTrue(supervisor.trouble().contains("raise the limit of processes"), supervisor.trouble());
        supervisor.failed("x", new OutOfMemoryError("Java heap space"));
        assertTrue(supervisor.trouble().contains("Java heap space"), supervisor.trouble());
    }

    @Test
    void aFailureNowAndThenDoesNotLast() {
        for (int i = 0; i < 100; i++) {
            clock.addAndGet(Duration.ofSeconds(11).toNanos());
            supervisor.failed("x", new IllegalStateException());
            assertEquals("", supervisor.lasting());
        }
    }
}
