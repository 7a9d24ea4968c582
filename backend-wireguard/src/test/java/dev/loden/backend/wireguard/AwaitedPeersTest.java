package dev.loden.backend.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AwaitedPeersTest {
    private long now;
    private final AwaitedPeers awaited = new AwaitedPeers(() -> now);

    private static Key key(int first) {
        byte[] bytes = new byte[Key.BYTES];
        bytes[0] = (byte) first;
        return Key.of(bytes);
    }

    private static PeerState peer(int number) {
        return new PeerState("flannel-wg", key(number), Optional.empty(), List.of(), 0, Optional.empty());
    }

    private static Device device(int own, PeerState... peers) {
        return new Device(
                new DeviceState("flannel-wg", key(own), 51820),
                Arrays.stream(peers).map(peer -> new Device.Peer(peer, 0, 0, 0)).toList());
    }

    private List<PeerState> after(int millis, Device device, PeerState.Id... agreed) {
        now += Duration.ofMillis(millis).toNanos();
        return awaited.observe(device, Set.of(agreed));
    }

    @Test
    void knocksOnceAtAPeerAsSoonAsItIsThere() {
        awaited.add(peer(9).key());
        assertEquals(List.of(), after(0, device(1, peer(8))));
        assertEquals(List.of(peer(9)), after(1, device(1, peer(8), peer(9))));
        assertEquals(List.of(), after(1000, device(1, peer(8), peer(9))));
    }

    /** Two nodes that begin at the same moment refuse each other's answers. */
    @Test
    void theNodeOfTheLargerKeyWaitsAMoment() {
        awaited.add(peer(9).key());
        assertEquals(List.of(), after(0, device(200, peer(9))));
        assertEquals(List.of(), after(149, device(200, peer(9))));
        assertEquals(List.of(peer(9)), after(1, device(200, peer(9))));
    }

    @Test
    void isDoneWithAPeerThatHasAgreed() {
        awaited.add(peer(9).key());
        assertEquals(List.of(), after(0, device(200, peer(9)), peer(9).key()));
        assertTrue(awaited.isEmpty());
    }

    @Test
    void doesNotWaitForEver() {
        awaited.add(peer(9).key());
        after(60_000, device(200));
        assertTrue(awaited.isEmpty());
    }
}
