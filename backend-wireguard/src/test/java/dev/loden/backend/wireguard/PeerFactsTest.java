package dev.loden.backend.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.Prefix;
import dev.loden.api.spi.Measure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerFactsTest {
    private static final long NOW = 10_000;

    private static Device.Peer peer(int number, long handshake) {
        byte[] key = new byte[Key.BYTES];
        key[0] = (byte) number;
        key[1] = (byte) (number >> 8);
        var state = new PeerState(
                "flannel-wg",
                Key.of(key),
                Optional.of(UserSpaceControl.endpoint("172.31." + number / 256 + "." + number % 256 + ":51820")),
                List.of(Prefix.parse("10." + (number < 100 ? 5 : number / 256) + "." + number % 256 + ".0/24")),
                0,
                Optional.empty());
        return new Device.Peer(state, handshake, 600, 500);
    }

    private static final PeerFacts FACTS = PeerFacts.of(
            List.of(peer(1, NOW - 12), peer(2, 0)),
            id -> id.equals(peer(2, 0).state().key()));

    @Test
    void describesEachPeer() {
        Settings said = FACTS.describe(NOW);
        assertEquals(2L, said.members().get("peers"));
        assertEquals(1L, said.members().get("with keys in use"));
        assertEquals(1L, said.members().get("without an answer"));
        Map<String, Object> peers = said.object("byPeer").orElseThrow().members();
        assertEquals(
                "{endpoint=172.31.0.1:51820, handshakeSecondsAgo=12, receivedBytes=600, sentBytes=500, trouble=}",
                peers.get("10.5.1.0/24").toString());
        Settings silent = (Settings) peers.get("10.5.2.0/24");
        assertEquals(HandshakeWatch.TROUBLE, silent.string("trouble").orElseThrow());
        assertEquals(Optional.empty(), Optional.ofNullable(silent.members().get("handshakeSecondsAgo")));
        assertEquals(Settings.EMPTY, PeerFacts.NONE.describe(NOW));
    }

    @Test
    void measuresEachPeer() {
        String measured = FACTS.measures(NOW).stream().map(PeerFactsTest::line).collect(Collectors.joining("\n"));
        assertEquals("""
                silent_peers - 1.0
                peer_received_bytes_total 10.5.2.0/24 600.0
                peer_sent_bytes_total 10.5.2.0/24 500.0
                peer_silent 10.5.2.0/24 1.0
                peer_handshake_age_seconds 10.5.1.0/24 12.0
                peer_received_bytes_total 10.5.1.0/24 600.0
                peer_sent_bytes_total 10.5.1.0/24 500.0
                peer_silent 10.5.1.0/24 0.0\
                """, measured);
        assertEquals(List.of(), PeerFacts.NONE.measures(NOW));
    }

    /** The page of metrics has less than 200 KB, whatever else is on it. */
    @Test
    void measuresTheSilentOnesOfMany() {
        List<Device.Peer> many = IntStream.range(0, 5_000)
                .mapToObj(number -> peer(number, NOW - 12))
                .toList();
        PeerFacts facts =
                PeerFacts.of(many, id -> id.equals(many.getLast().state().key()));
        List<Measure> measures = facts.measures(NOW);
        assertEquals("silent_peers - 1.0", line(measures.getFirst()));
        assertEquals("peer_silent 10.19.135.0/24 1.0", line(measures.get(4)));
        int length = measures.stream()
                .mapToInt(measure -> ("loden_wireguard_{peer=\"\"} \n" + line(measure)).length())
                .sum();
        assertTrue(length < 100_000, length + " characters");
    }

    private static String line(Measure measure) {
        return measure.name() + " " + measure.labels().getOrDefault("peer", "-") + " " + measure.value();
    }
}
