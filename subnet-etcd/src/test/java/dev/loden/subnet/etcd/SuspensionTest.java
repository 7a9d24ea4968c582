package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SuspensionTest {
    private static final Duration DAYS = Duration.ofDays(2);

    private long nanos = -5;
    private long millis = 1_800_000_000_000L;
    private final Suspension suspension = new Suspension(() -> nanos, () -> millis);

    @Test
    void noticesThatTheMonotonicClockStoodStill() {
        pass(Duration.ofSeconds(30));
        assertFalse(suspension.isOver());
        millis += DAYS.toMillis();
        assertTrue(suspension.isOver());
        pass(Duration.ofSeconds(30));
        assertFalse(suspension.isOver());
    }

    @Test
    void aClockThatIsSetBackIsNoSuspension() {
        millis -= DAYS.toMillis();
        assertFalse(suspension.isOver());
        pass(Duration.ofSeconds(30));
        assertFalse(suspension.isOver());
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        millis += time.toMillis();
    }
}
