package dev.loden.subnet.kube;

import dev.loden.store.common.RetryLoop;
import java.time.Duration;

/**
 * Time limits and intervals. Only tests use others than {@link #USUAL}.
 *
 * @param connect how long the API server may take to accept a connection
 * @param answer how long it may take to begin an answer, and then from one piece of it to the next
 * @param idle how long a watch may be silent: bookmarks come about once a minute, so one that is silent longer is dead
 * @param firstRetry the pause after the first failure
 * @param lastRetry the longest pause between two attempts; {@link RetryLoop} says what the usual one costs the server
 * @param linger how long the lease of a removed node stays, so that a node that takes over its subnet replaces it in one step
 */
record Timing(
        Duration connect, Duration answer, Duration idle, Duration firstRetry, Duration lastRetry, Duration linger) {
    static final Timing USUAL = new Timing(
            Duration.ofSeconds(3),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            RetryLoop.FIRST_DELAY,
            RetryLoop.LAST_DELAY,
            Duration.ofSeconds(1));

    RetryLoop retries() {
        return new RetryLoop(firstRetry, lastRetry);
    }
}
