package dev.loden.core.config;

import dev.loden.base.Durations;
import java.time.Duration;

/**
 * How often the kernel is read without an event.
 *
 * @param period the time between two resyncs
 * @param stretches whether it grows with the cost of a resync
 */
public record Resync(Duration period, boolean stretches) {
    /** At most 0.1 % of a processor is spent on resyncs. */
    private static final int SHARE = 1_000;

    private static final Duration LONGEST = Duration.ofMinutes(10);

    /**
     * When to read the kernel again.
     *
     * @param cost what the last resync took that found nothing to do
     */
    public Duration next(Duration cost) {
        Duration affordable = Durations.times(cost, SHARE);
        Duration longer = affordable.compareTo(LONGEST) < 0 ? affordable : LONGEST;
        return stretches && longer.compareTo(period) > 0 ? longer : period;
    }
}
