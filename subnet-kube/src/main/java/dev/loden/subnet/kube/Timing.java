package dev.loden.subnet.kube;

import dev.loden.store.http.Backoff;
import java.time.Duration;

/**
 * How long things take. Only tests use others than {@link #USUAL}.
 *
 * @param connect how long the API server may take to accept a connection
 * @param answer how long it may take to begin an answer, and then from one piece of it to the next
 * @param idle how long a watch may be silent: bookmarks come about once a minute, so one that is silent longer is dead
 * @param firstRetry the back-off's first delay
 * @param lastRetry the back-off's longest delay
 * @param linger how long the lease of a node that went stays, so that a node that takes over its subnet does so in one step
 */
record Timing(
        Duration connect, Duration answer, Duration idle, Duration firstRetry, Duration lastRetry, Duration linger) {
    static final Timing USUAL = new Timing(
            Duration.ofSeconds(3),
            Duration.ofSeconds(20),
            Duration.ofSeconds(90),
            Duration.ofMillis(250),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1));

    Backoff backoff() {
        return new Backoff(firstRetry, lastRetry);
    }
}
