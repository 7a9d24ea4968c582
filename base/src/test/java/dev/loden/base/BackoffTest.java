package dev.loden.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LAST = Duration.ofSeconds(1);

    /** Always the greatest number allowed. */
    private static final RandomGenerator GREATEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return -1;
        }

        @Override
        public long nextLong(long origin, long bound) {
            return bound - 1;
        }
    };

    @Test
    void doublesUpToTheLastDelay() {
        var backoff = new Backoff(FIRST, LAST, GREATEST);

        assertEquals(
                Stream.of(100, 200, 400, 800, 1000, 1000)
                        .map(Duration::ofMillis)
                        .toList(),
                Stream.generate(backoff::failed).limit(6).toList());
    }

    @Test
    void beginsAnewAfterASuccess() {
        var backoff = new Backoff(FIRST, LAST, GREATEST);
        backoff.failed();
        backoff.failed();

        backoff.succeeded();

        assertEquals(FIRST, backoff.failed());
    }

    @Test
    void spreadsOverTheUpperHalf() {
        var backoff = new Backoff(LAST, LAST, new SplittableRandom(7));
        var seen = new HashSet<Duration>();

        for (int i = 0; i < 1_000; i++) {
            Duration delay = backoff.failed();
            assertTrue(delay.compareTo(LAST.dividedBy(2)) >= 0 && delay.compareTo(LAST) <= 0, delay::toString);
            seen.add(delay);
        }

        assertTrue(seen.size() > 900, () -> seen.size() + " distinct delays");
    }

    @Test
    void refusesDelaysThatMakeNoSense() {
        assertThrows(IllegalArgumentException.class, () -> new Backoff(Duration.ZERO, LAST, GREATEST));
        assertThrows(IllegalArgumentException.class, () -> new Backoff(LAST, FIRST, GREATEST));
    }
}
