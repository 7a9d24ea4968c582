package dev.loden.subnet.etcd;

import static dev.loden.testkit.SampleLeases.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.testbed.EtcdProcess;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lease on a machine whose time of day is set, and which sleeps. */
class WakingTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long DAYS = Duration.ofDays(2).toMillis();
    private static final int HOUR = 3_600;

    /** The next renewal is due in 10 minutes at the earliest. */
    private static final Timing TIMING = new Timing(
            Duration.ofSeconds(HOUR),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofMillis(20),
            Duration.ofMillis(200));

    @TempDir
    Path directory;

    @Test
    void renewsOnWakingAndNotLaterBecauseTheClockIsSetBack() {
        var ahead = new AtomicLong();
        var recorder = new LeaseRecorder();
        try (EtcdProcess etcd = EtcdProcess.start(directory);
                var subject = new EtcdSubject(etcd, TIMING, EtcdSubject.NONE);
                var store = new EtcdStore(
                        subject.options(),
                        TIMING,
                        new EtcdStore.Clocks(System::nanoTime, () -> System.currentTimeMillis() + ahead.get()),
                        EtcdSubject.NONE)) {
            subject.putConfig("{}");
            store.watch(recorder);
            Lease lease = store.acquire(request(1));
            ahead.set(-DAYS);
            Await.until("some time to pass", SOON, () -> remaining(subject, lease) < HOUR - 2);
            assertTrue(store.leaseSecondsLeft().orElseThrow() < HOUR, "it does not gain by that");
            assertTrue(store.leaseSecondsLeft().orElseThrow() > HOUR - 60, "nor lose");

            ahead.set(0); // two days at once: it was asleep
            Await.until("a renewal", SOON, () -> remaining(subject, lease) >= HOUR - 1);
            assertEquals(List.of(), recorder.losses());
        }
    }

    /** How many seconds the lease's etcd lease still lasts. */
    private static int remaining(EtcdSubject subject, Lease lease) {
        String key = subject.full(lease.subnets().key());
        String id = Long.toHexString(subject.etcd.field(key, "Lease").orElseThrow());
        String text = subject.etcd.etcdctl("", "lease", "timetolive", id);
        return Integer.parseInt(text.replaceAll("(?s).*remaining\\((-?[0-9]+)s\\).*", "$1"));
    }
}
