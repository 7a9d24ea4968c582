package dev.loden.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void multiplies() {
        assertEquals(Duration.ofMillis(750), Durations.times(Duration.ofMillis(250), 3));
        assertEquals(Duration.ZERO, Durations.times(Duration.ofDays(1), 0));
    }

    @Test
    void endsAtTheGreatest() {
        Duration greatest = Duration.ofNanos(Long.MAX_VALUE);
        assertEquals(greatest, Durations.times(Duration.ofDays(365 * 100), 3));
        assertEquals(greatest, Durations.times(Duration.ofSeconds(Long.MAX_VALUE), 1));
    }
}
