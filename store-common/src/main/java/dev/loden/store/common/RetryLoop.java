package dev.loden.store.common;

import dev.loden.api.Preview;
import dev.loden.base.Backoff;
import dev.loden.base.Deadline;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Repeats an attempt, with growing pauses in between, until it is stopped or its thread is interrupted.
 *
 * <p>The pauses double from {@link #FIRST_DELAY} to {@link #LAST_DELAY}, each between half and the whole at random. The last one is
 * short, so that a store that answers again is in use within 5 s, a connection attempt that times out after 3 s included. What that
 * costs a server that is down: each of 5,000 nodes makes an attempt every 1.5 to 3 s, together some 2,200 a second, each of which is
 * one refused connection; if packets are dropped instead, each node has one connection attempt pending, and they send less than
 * 2,000 SYN packets a second. A server that answers with errors gives 2,200 short answers a second, and can ask for longer pauses
 * (HTTP's Retry-After), which a store adds by {@link #run(Runnable, Supplier)}. After the outage the nodes come back spread over 3 s.
 *
 * <p><b>Thread</b>: {@link #run} and {@link #succeeded} on one thread; {@link #stop} and {@link #isStopped} on any.
 *
 * @since 0.1
 */
@Preview
public final class RetryLoop {
    /** The pause after the first failure. */
    public static final Duration FIRST_DELAY = Duration.ofMillis(250);

    /** The longest pause. */
    public static final Duration LAST_DELAY = Duration.ofSeconds(3);

    private final Backoff backoff;
    private final Object monitor = new Object();
    private boolean stopped;

    /** A loop with the pauses that stores should make; not running yet. */
    public RetryLoop() {
        this(FIRST_DELAY, LAST_DELAY);
    }

    /**
     * A loop with other pauses, for tests; not running yet.
     *
     * @param firstDelay the pause after the first failure
     * @param lastDelay the longest pause
     */
    public RetryLoop(Duration firstDelay, Duration lastDelay) {
        this.backoff = new Backoff(firstDelay, lastDelay, new SplittableRandom());
    }

    /**
     * Runs the attempt at least once, and again after each pause.
     *
     * @param attempt returns when it has failed or come to its end; must not throw
     */
    public void run(Runnable attempt) {
        run(attempt, () -> Duration.ZERO);
    }

    /**
     * Runs the attempt at least once, and again after each pause.
     *
     * @param attempt returns when it has failed or come to its end; must not throw
     * @param extra evaluated after each attempt and added to the pause: what the server asked for
     */
    public void run(Runnable attempt, Supplier<Duration> extra) {
        try {
            do {
                attempt.run();
            } while (!isStoppedAfter(extra.get().plus(backoff.failed())));
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isStoppedAfter(Duration pause) throws InterruptedException {
        synchronized (monitor) {
            return Deadline.after(pause, System::nanoTime).await(monitor, () -> stopped);
        }
    }

    /** The attempt that is running works: the next pause is the first one again. */
    public void succeeded() {
        backoff.succeeded();
    }

    /** Ends a pause, and makes no further attempt. */
    public void stop() {
        synchronized (monitor) {
            stopped = true;
            monitor.notifyAll();
        }
    }

    /**
     * Whether {@link #stop} was called.
     *
     * @return true from then on
     */
    public boolean isStopped() {
        synchronized (monitor) {
            return stopped;
        }
    }
}
