package dev.loden.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FairDeadlineTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Duration now = Duration.ofDays(3);
    private Duration delay = Duration.ofSeconds(7);
    private final FairDeadline deadline = new FairDeadline(LIMIT, () -> delay, () -> now.toNanos());

    @Test
    void aProcessThatHasAProcessorHasTheLimit() {
        now = now.plus(LIMIT);
        assertFalse(deadline.isOver());
        now = now.plusNanos(1);
        assertTrue(deadline.isOver());
    }

    @Test
    void timeWithoutAProcessorDoesNotCount() {
        now = now.plusSeconds(120);
        delay = delay.plusSeconds(100);
        assertFalse(deadline.isOver());
        now = now.plusNanos(1);
        assertTrue(deadline.isOver());
    }

    @Test
    void aThreadThatEndsDoesNotShortenTheLimitBelowItself() {
        now = now.plusSeconds(19);
        delay = Duration.ZERO;
        assertFalse(deadline.isOver());
    }

    @Test
    void waitsForTheCondition() {
        int[] evaluations = {0};
        assertTrue(deadline.await(Duration.ofMillis(1), () -> ++evaluations[0] == 3));
        now = now.plusSeconds(100);
        assertFalse(deadline.await(Duration.ofMillis(1), () -> false));
    }

    @Test
    void readsTheKernelsCounters() throws IOException {
        assertEquals(Duration.ofNanos(12_192_382), RunDelay.parse("41574 12192382 3\n"));
        assertEquals(Duration.ZERO, RunDelay.parse(""));
        assertEquals(Duration.ZERO, RunDelay.of(Long.MAX_VALUE));
        Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            assertFalse(RunDelay.of(busy.pid()).isNegative());
        } finally {
            busy.destroyForcibly();
        }
    }
}
