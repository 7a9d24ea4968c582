package dev.loden.backend.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandshakeWatchTest {
    private static final PeerState PEER =
            new PeerState("flannel-wg", Key.of(new byte[Key.BYTES]), Optional.empty(), List.of(), 0, Optional.empty());

    private long now;
    private final HandshakeWatch watch = new HandshakeWatch(() -> now);

    /** How many peers are reported, so long after the last call. */
    private int after(Duration time, long handshake, long sent) {
        now += time.toNanos();
        return watch.observe("flannel-wg", List.of(new Device.Peer(PEER, handshake, 0, sent)))
                .size();
    }

    @Test
    void reportsAPeerOnceThatIsSentToWithoutAHandshake() {
        assertEquals(0, after(Duration.ZERO, 0, 0));
        assertEquals(0, after(Duration.ofSeconds(1), 0, 148));
        assertEquals(0, after(Duration.ofSeconds(179), 0, 5_000));
        assertEquals(1, after(Duration.ofSeconds(1), 0, 6_000));
        assertEquals(0, after(Duration.ofSeconds(500), 0, 9_000));
        assertEquals(0, after(Duration.ofSeconds(1), 1_000, 9_000), "it has recovered");
        assertEquals(0, after(Duration.ofSeconds(1), 1_000, 9_500));
        assertEquals(1, after(Duration.ofMinutes(3), 1_000, 9_600), "and is gone again");
    }

    @Test
    void saysNothingOfAPeerToWhichNothingIsSent() {
        assertEquals(0, after(Duration.ZERO, 1_000, 300));
        assertEquals(0, after(Duration.ofHours(5), 1_000, 300));
        assertEquals(0, after(Duration.ofSeconds(2), 1_000, 448), "the first packet for hours");
        assertEquals(0, after(Duration.ofSeconds(2), 19_000, 548));
    }

    /** The kernel gives the time of day of a handshake: keys of two days ahead would count as fresh for two days. */
    @Test
    void keysAreNotFreshBecauseTheClockWasSetBack() {
        long day = Duration.ofDays(1).toSeconds();
        assertTrue(HandshakeWatch.isFresh(1_000 * day - 100, 1_000 * day));
        assertTrue(HandshakeWatch.isFresh(1_000 * day + 1, 1_000 * day), "slewed by a little");
        assertFalse(HandshakeWatch.isFresh(1_000 * day - 181, 1_000 * day));
        assertFalse(HandshakeWatch.isFresh(1_002 * day, 1_000 * day));
    }
}
