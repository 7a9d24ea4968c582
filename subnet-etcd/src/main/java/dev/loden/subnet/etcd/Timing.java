package dev.loden.subnet.etcd;

import dev.loden.store.http.Backoff;
import java.time.Duration;

/**
 * How long things take. Only tests use others than {@link #USUAL}.
 *
 * @param leaseTtl after what time without renewal a lease is free again: flannel's 24 hours
 * @param connect how long one endpoint may take to accept a connection
 * @param answer how long one endpoint may take for an answer, to its last byte
 * @param idle how long a watch may be silent before it is checked; longer in large clusters, see {@link EtcdWatch}
 * @param firstRetry the back-off's first delay
 * @param lastRetry the back-off's longest delay
 */
record Timing(
        Duration leaseTtl, Duration connect, Duration answer, Duration idle, Duration firstRetry, Duration lastRetry) {
    static final Timing USUAL = new Timing(
            Duration.ofHours(24),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofMillis(250),
            Duration.ofSeconds(30));

    Backoff backoff() {
        return new Backoff(firstRetry, lastRetry);
    }
}
