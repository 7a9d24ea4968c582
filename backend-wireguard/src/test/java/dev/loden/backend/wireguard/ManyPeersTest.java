package dev.loden.backend.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.Prefix;
import dev.loden.api.spi.Measure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thousand peers of a device of wireguard-go. */
@Tag("net")
class ManyPeersTest {
    private static final String DEVICE = "lodenwg" + ProcessHandle.current().pid() % 10_000;
    private static final int COUNT = 1_000;

    private final UserSpaceControl control = new UserSpaceControl(UserSpaceControl.DIRECTORY, "wireguard-go");

    @AfterEach
    void delete() throws IOException, InterruptedException {
        new ProcessBuilder("ip", "link", "delete", DEVICE).inheritIO().start().waitFor(10, TimeUnit.SECONDS);
    }

    private static Key key(int number) {
        byte[] bytes = new byte[Key.BYTES];
        bytes[1] = (byte) number; // of the first byte, three bits do not count
        bytes[2] = (byte) (number >> 8);
        return Key.of(bytes);
    }

    private static PeerState peer(int number, int port) {
        int high = number / 256;
        int low = number % 256;
        return new PeerState(
                DEVICE,
                NodeKey.publicKey(key(number)),
                Optional.of(UserSpaceControl.endpoint("172.20." + high + "." + low + ":" + port)),
                List.of(Prefix.parse("10." + (100 + high) + "." + low + ".0/24")),
                0,
                Optional.empty());
    }

    private Map<Key, PeerState> read() throws IOException {
        return control.read(DEVICE).orElseThrow().peers().stream()
                .map(Device.Peer::state)
                .collect(Collectors.toMap(PeerState::publicKey, Function.identity()));
    }

    @Test
    void areWrittenReadChangedAndRemoved() throws IOException {
        control.create(DEVICE);
        control.configure(DEVICE, Optional.of(key(COUNT + 1)), Optional.empty());
        List<PeerState> wanted = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            wanted.add(peer(i, 51820));
            control.put(wanted.get(i), Optional.empty());
        }
        assertEquals(byKey(wanted), read());

        PeerState moved = peer(500, 51999);
        control.put(moved, Optional.of(wanted.get(500)));
        wanted.set(500, moved);
        control.remove(wanted.removeLast());
        assertEquals(byKey(wanted), read());
        List<Measure> measures = PeerFacts.of(control.read(DEVICE).orElseThrow().peers(), id -> false)
                .measures(1);
        assertEquals(250, measures.stream().filter(of -> !of.labels().isEmpty()).count() / 3, "not all have series");
    }

    private static Map<Key, PeerState> byKey(List<PeerState> peers) {
        return peers.stream().collect(Collectors.toMap(PeerState::publicKey, Function.identity()));
    }
}
