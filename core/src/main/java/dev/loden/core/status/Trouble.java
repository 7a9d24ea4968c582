package dev.loden.core.status;

import dev.loden.api.lease.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/** Something that is wrong, and since when. <b>Thread</b>: one at a time. */
final class Trouble {
    /** A store that is away for less than this is no news: elections and restarts take seconds. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final String subject;
    private final LongSupplier clock;
    private String reason = "";
    private long since;

    /**
     * None yet.
     *
     * @param clock monotonic nanoseconds
     */
    Trouble(String subject, LongSupplier clock) {
        this.subject = subject;
        this.clock = clock;
    }

    /** Why; empty if nothing is wrong any more. */
    void is(String now) {
        if (reason.isEmpty()) {
            since = clock.getAsLong();
        }
        reason = now;
    }

    boolean isThere() {
        return !reason.isEmpty();
    }

    String text() {
        return reason.isEmpty() ? "" : subject + reason;
    }

    boolean lasts() {
        return isThere() && clock.getAsLong() - since >= GRACE.toNanos();
    }

    Settings toSettings() {
        return Settings.of(Map.of(
                "trouble",
                text(),
                "seconds",
                Duration.ofNanos(clock.getAsLong() - since).toSeconds()));
    }
}
