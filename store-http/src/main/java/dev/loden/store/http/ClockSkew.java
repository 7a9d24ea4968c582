package dev.loden.store.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;

/**
 * How far this host's clock is from a server's, by the Date of its answers (RFC 9110 section 6.6.1): as much as is certain. A Date is
 * whole seconds, and was set between the moment the request was sent and the one its answer came; so an answer that takes long counts
 * neither way.
 *
 * <p><b>Thread</b>: any.
 */
public final class ClockSkew {
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    private final InstantSource clock;

    /** In milliseconds, of the last answer with a Date. */
    private volatile OptionalLong ahead = OptionalLong.empty();

    /**
     * Nothing received yet.
     *
     * @param clock this host's
     */
    public ClockSkew(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The time by this host's clock.
     *
     * @return to be remembered when a request is sent
     */
    public Instant now() {
        return clock.instant();
    }

    /**
     * An answer's head has come.
     *
     * @param sent when its request was sent
     * @param head one without a Date, or with none that can be read, says nothing
     */
    public void received(Instant sent, HttpHeaders head) {
        Instant received = now();
        head.firstValue("Date").ifPresent(date -> {
            try {
                Instant set = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
                ahead = OptionalLong.of(certain(sent, set, received));
            } catch (DateTimeException unreadable) {
                // some servers have no clock
            }
        });
    }

    private static long certain(Instant sent, Instant set, Instant received) {
        if (received.isBefore(set)) {
            return -millis(received, set);
        }
        Instant latest = set.plus(RESOLUTION);
        return sent.isAfter(latest) ? millis(latest, sent) : 0;
    }

    private static long millis(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }

    /**
     * By how much this host's clock is ahead of the server's at least.
     *
     * @return milliseconds, negative if it is behind; empty if the server has not given its time yet
     */
    public OptionalLong aheadMillis() {
        return ahead;
    }
}
