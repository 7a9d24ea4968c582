package dev.loden.core;

import dev.loden.api.lease.Settings;
import java.util.concurrent.CountDownLatch;

/** Stub until the core is merged: waits for its end. */
public final class Daemon implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);

    private Daemon() {}

    /**
     * Stub.
     *
     * @param flags by name
     * @return a daemon that does nothing
     */
    public static Daemon create(Settings flags) {
        flags.text("subnet-store");
        return new Daemon();
    }

    /** Blocks until closed. */
    public void run() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
