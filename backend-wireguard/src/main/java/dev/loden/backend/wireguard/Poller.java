package dev.loden.backend.wireguard;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does the same again and again, and spends a two-hundredth of its time on it at most, or a fifth where that
 * is asked for. Not less: on a busy machine a round takes long because of others.
 */
final class Poller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int SHARE = 200;
    private static final Duration SOON = Duration.ofMillis(50);
    private static final int SHARE_SOON = 4;

    private final BooleanSupplier task;
    private boolean closed;
    private boolean hurried;
    private boolean warned;

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
            boolean again = attempt();
            Duration cost = Duration.ofNanos(System.nanoTime() - start);
            pause = again ? soon(cost) : next(cost);
        }
    }

    /** A round that fails is not the last one. */
    private boolean attempt() {
        try {
            return task.getAsBoolean();
        } catch (RuntimeException | Error bug) {
            if (!warned) {
                warned = true;
                LOG.error("the watch of WireGuard's devices: a defect, please report it; trying again", bug);
            }
            return false;
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
        } catch (InterruptedException ofNobodyWhoMayEndIt) {
            return !closed;
        }
        return !closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
