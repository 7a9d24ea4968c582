package dev.loden.netlink;

import static dev.loden.testkit.NetlinkSubject.EVENT_TIMEOUT;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits inside callbacks, which may not throw checked exceptions. */
final class Uninterrupted {
    private Uninterrupted() {}

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(EVENT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the latch was not released in time");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
    }
}
