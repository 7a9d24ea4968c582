package dev.loden.backend.wireguard;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A thread that does the same again and again, and spends a two-hundredth of its time on it at most, or a fifth where that
 * is asked for. Not less: on a busy machine a round takes long because of others.
 */
final class Poller implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int SHARE = 200;
    private static final Duration SOON = Duration.ofMillis(50);
    private static final int SHARE_SOON = 4;

    private final BooleanSupplier task;
    private boolean closed;
    private boolean hurried;

    private Poller(BooleanSupplier task) {
        this.task = task;
    }

    /**
     * Starts the thread.
     *
     * @param task returns whether it is to be done again soon
     */
    static Poller start(BooleanSupplier task) {
        var poller = new Poller(task);
        Thread.ofPlatform().name("wireguard-watch").daemon().start(poller::run);
        return poller;
    }

    private void run() {
        Duration pause = PERIOD;
        while (pause(pause)) {
            long start = System.nanoTime();
            boolean again = task.getAsBoolean();
            Duration cost = Duration.ofNanos(System.nanoTime() - start);
            pause = again ? soon(cost) : next(cost);
        }
    }

    /** Does it soon, and not only when its time has come. */
    synchronized void hurry() {
        hurried = true;
        notifyAll();
    }

    private static Duration soon(Duration cost) {
        Duration affordable = cost.multipliedBy(SHARE_SOON);
        return affordable.compareTo(SOON) > 0 ? affordable : SOON;
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
                if (hurried) {
                    hurried = false;
                    end = Math.min(end, System.nanoTime() + SOON.toNanos());
                } else {
                    wait(Math.max(1, left / 1_000_000));
                }
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
