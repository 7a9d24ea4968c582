package dev.loden.store.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tries the same again and again until it is stopped or its thread is interrupted. */
public final class Attempts {
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Not running yet. */
    public Attempts() {}

    /**
     * Tries until stopped, at least once.
     *
     * @param attempt returns when it has failed or come to its end
     * @param pause how long to wait before the next one, asked after each
     */
    public void run(Runnable attempt, Supplier<Duration> pause) {
        try {
            do {
                attempt.run();
            } while (!stopped.await(pause.get().toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** No further attempt. <b>Thread</b>: any. */
    public void stop() {
        stopped.countDown();
    }

    /**
     * Whether {@link #stop} was called. <b>Thread</b>: any.
     *
     * @return true from then on
     */
    public boolean isStopped() {
        return stopped.getCount() == 0;
    }
}
