package dev.loden.subnet.etcd;

import dev.loden.store.common.RetryLoop;
import java.time.Duration;

/**
 * Time limits and intervals. Only tests use others than {@link #USUAL}.
 *
 * @param leaseTtl after what time without renewal a lease expires: flannel's 24 hours
 * @param connect how long one endpoint may take to accept a connection
 * @param answer how long one endpoint may take for an answer, to its last byte
 * @param idle how long a watch may be silent before it is checked; with the time for an answer not over 30 s
 * @param firstRetry the pause after the first failure
 * @param lastRetry the longest pause between two attempts; {@link RetryLoop} says what the usual one costs etcd
 */
record Timing(
        Duration leaseTtl, Duration connect, Duration answer, Duration idle, Duration firstRetry, Duration lastRetry) {
    static final Timing USUAL = new Timing(
            Duration.ofHours(24),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            RetryLoop.FIRST_DELAY,
            RetryLoop.LAST_DELAY);

    RetryLoop retries() {
        return new RetryLoop(firstRetry, lastRetry);
    }
}
