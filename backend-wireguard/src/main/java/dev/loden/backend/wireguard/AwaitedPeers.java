package dev.loden.backend.wireguard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Peers to which traffic moves as soon as keys are agreed on. WireGuard begins to agree when it has something to send, and a peer that does not
 * know this node yet does not answer; it is tried again after 5 s. So each is knocked at once when it is made: of two nodes, the one that
 * learns of the other last gets an answer. Two that begin at the same moment would refuse each other's answers, so the one of the larger
 * key waits a moment. <b>Thread</b>: one at a time.
 */
final class AwaitedPeers {
    /** Some round trips, and two rounds of the poller. */
    private static final Duration MOMENT = Duration.ofMillis(150);

    /** What is not agreed on then takes its time: WireGuard goes on by itself, and the usual polling sees it. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final LongSupplier clock;
    private final Map<PeerState.Id, Waiting> waiting = new HashMap<>();

    /**
     * None yet.
     *
     * @param clock monotonic nanoseconds
     */
    AwaitedPeers(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * One of them.
     *
     * @param seen nanoseconds when it was first found on its device; empty if it is not there yet
     */
    private record Waiting(long since, OptionalLong seen, boolean knocked) {}

    /** From now on. */
    void add(PeerState.Id peer) {
        waiting.putIfAbsent(peer, new Waiting(clock.getAsLong(), OptionalLong.empty(), false));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Takes in how a device is.
     *
     * @param agreed those of its peers with keys in use; they are awaited no longer
     * @return those to be knocked now
     */
    List<PeerState> observe(Device device, Set<PeerState.Id> agreed) {
        long now = clock.getAsLong();
        waiting.keySet().removeAll(agreed);
        waiting.values().removeIf(peer -> now - peer.since() >= LONGEST.toNanos());
        var knocked = new ArrayList<PeerState>();
        for (Device.Peer peer : device.peers()) {
            PeerState state = peer.state();
            Waiting before = waiting.get(state.key());
            if (before != null && !before.knocked()) {
                long seen = before.seen().orElse(now);
                boolean first = Arrays.compareUnsigned(
                                device.state().publicKey().bytes(),
                                state.publicKey().bytes())
                        < 0;
                boolean due = first || now - seen >= MOMENT.toNanos();
                waiting.put(state.key(), new Waiting(before.since(), OptionalLong.of(seen), due));
                if (due) {
                    knocked.add(state);
                }
            }
        }
        return knocked;
    }

    Set<PeerState.Id> all() {
        return Set.copyOf(waiting.keySet());
    }
}
