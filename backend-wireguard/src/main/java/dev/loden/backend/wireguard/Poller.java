package dev.loden.backend.wireguard;

import java.time.Duration;

/** A thread that does the same again and again, and spends a thousandth of its time on it at most. */
final class Poller implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int SHARE = 1_000;

    private final Runnable task;
    private boolean closed;

    private Poller(Runnable task) {
        this.task = task;
    }

    static Poller start(Runnable task) {
        var poller = new Poller(task);
        Thread.ofPlatform().name("wireguard-watch").daemon().start(poller::run);
        return poller;
    }

    private void run() {
        Duration pause = PERIOD;
        while (pause(pause)) {
            long start = System.nanoTime();
            task.run();
            pause = next(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** How long to wait after a round that took so long. */
    static Duration next(Duration cost) {
        Duration affordable = cost.multipliedBy(SHARE);
        Duration longer = affordable.compareTo(LONGEST) < 0 ? affordable : LONGEST;
        return longer.compareTo(PERIOD) > 0 ? longer : PERIOD;
    }

    /** False if it was closed meanwhile. */
    private synchronized boolean pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        try {
            for (long left = time.toNanos(); !closed && left > 0; left = end - System.nanoTime()) {
                wait(Math.max(1, left / 1_000_000));
            }
        } catch (InterruptedException e) {
            closed = true;
        }
        return !closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
