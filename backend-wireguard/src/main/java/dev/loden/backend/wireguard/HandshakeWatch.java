package dev.loden.backend.wireguard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports peers that are sent to for three minutes without having agreed on keys: their packets are lost. A peer to which nothing is
 * sent needs no keys, and is no trouble. <b>Thread</b>: one at a time.
 */
final class HandshakeWatch {
    /** REJECT_AFTER_TIME of WireGuard (its paper, section 6.1): older keys are not used. */
    static final Duration LIMIT = Duration.ofMinutes(3);

    /** What is wrong with a peer, and what to do. */
    static final String TROUBLE =
            "no handshake for " + LIMIT.toSeconds() + " s although packets are sent to it; check that its daemon runs,"
                    + " that its key is the one in its lease, that the PSKs are equal,"
                    + " and that UDP reaches its endpoint";

    private static final Logger LOG = LoggerFactory.getLogger(HandshakeWatch.class);

    private final LongSupplier clock;
    private final Map<PeerState.Id, Silence> silences = new HashMap<>();

    /**
     * No peers yet.
     *
     * @param clock monotonic nanoseconds
     */
    HandshakeWatch(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * What is known of a peer since its last handshake.
     *
     * @param sent bytes then
     * @param since nanoseconds of the first packet sent after it; empty while there is none
     * @param reported whether it was reported
     */
    private record Silence(long handshake, long sent, OptionalLong since, boolean reported) {}

    /** Whether keys agreed on then are still in use. What lies ahead was before the clock was set back: nobody knows when. */
    static boolean isFresh(long handshake, long now) {
        return Math.abs(now - handshake) <= LIMIT.toSeconds();
    }

    /**
     * Takes in how all peers of a device are.
     *
     * @param link the device
     * @param peers all of them
     * @return those that are reported now
     */
    List<PeerState> observe(String link, List<Device.Peer> peers) {
        Set<PeerState.Id> present =
                peers.stream().map(peer -> peer.state().key()).collect(Collectors.toUnmodifiableSet());
        silences.keySet().removeIf(id -> id.link().equals(link) && !present.contains(id));
        var late = new ArrayList<PeerState>();
        for (Device.Peer peer : peers) {
            Silence before = silences.get(peer.state().key());
            Silence after = next(peer, before);
            silences.put(peer.state().key(), after);
            if (after.reported() && (before == null || !before.reported())) {
                late.add(peer.state());
                LOG.warn("{}: {}", peer.state(), TROUBLE);
            } else if (before != null && before.reported() && !after.reported()) {
                LOG.info("{}: handshake completed again", peer.state());
            }
        }
        return late;
    }

    /** Whether a peer is reported at present. */
    boolean isSilent(PeerState.Id peer) {
        Silence silence = silences.get(peer);
        return silence != null && silence.reported();
    }

    private Silence next(Device.Peer peer, Silence before) {
        if (before == null || before.handshake() != peer.handshake() || peer.sent() < before.sent()) {
            return new Silence(peer.handshake(), peer.sent(), OptionalLong.empty(), false);
        }
        if (peer.sent() == before.sent()) {
            return before;
        }
        long now = clock.getAsLong();
        long since = before.since().orElse(now);
        boolean late = now - since >= LIMIT.toNanos();
        return new Silence(before.handshake(), before.sent(), OptionalLong.of(since), before.reported() || late);
    }
}
