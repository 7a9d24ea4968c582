package dev.loden.core;

import java.time.Duration;

/**
 * How often the kernel is looked at without an event.
 *
 * @param period the time between two looks
 * @param stretches whether it grows with the cost of a look
 */
record Resync(Duration period, boolean stretches) {
    /** A look may take a thousandth of the time: 0.1 % of a processor. */
    private static final int SHARE = 1_000;

    private static final Duration LONGEST = Duration.ofMinutes(10);

    /**
     * When to look again.
     *
     * @param cost what the last look took that found nothing to do
     */
    Duration next(Duration cost) {
        Duration affordable = cost.multipliedBy(SHARE);
        Duration longer = affordable.compareTo(LONGEST) < 0 ? affordable : LONGEST;
        return stretches && longer.compareTo(period) > 0 ? longer : period;
    }
}
