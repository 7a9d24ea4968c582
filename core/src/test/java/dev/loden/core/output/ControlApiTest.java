package dev.loden.core.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.codec.json.Json;
import dev.loden.core.status.PeerStatus;
import dev.loden.core.status.StatusBoard;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ControlApiTest {
    private final StatusBoard status =
            new StatusBoard(Duration.ofSeconds(10), System::nanoTime, InstantSource.system());

    private static PeerStatus peer(int node) {
        return new PeerStatus(
                "10." + node / 256 + "." + node % 256 + ".0/24", "192.0.2." + node % 256, "vxlan", "flannel.1", "", "");
    }

    private ControlApi of(int peers) {
        return new ControlApi(
                status,
                question -> Optional.of(question.apply(IntStream.range(0, peers).mapToObj(ControlApiTest::peer))),
                config -> Optional.empty(),
                ControlApi.Probes.NONE,
                (type, action) -> type.equals("wireguard"));
    }

    @Test
    void countsThePeersByTheirWays() {
        var broken = new PeerStatus("10.9.0.0/24", "192.0.2.9", "ipip", "", "", "no plugin");
        var api = new ControlApi(
                status,
                question -> Optional.of(question.apply(Stream.of(peer(1), peer(2), broken))),
                config -> Optional.empty(),
                ControlApi.Probes.NONE,
                (type, action) -> type.equals("wireguard"));
        String body = api.apply("GET", "/v1/status").text().strip();
        assertTrue(body.contains("\"ways\":{\"none\":1,\"vxlan by flannel.1\":2}"), body);
        assertTrue(body.contains("\"troubled\":[{\"lease\":\"10.9.0.0/24\""), body);
        assertTrue(body.startsWith("{\"schema\":1,"), body);
    }

    @Test
    void givesAllPeersPageByPage() {
        ControlApi api = of(2_500);
        String after = "";
        var seen = new java.util.ArrayList<String>();
        do {
            String body = api.apply("GET", "/v1/peers" + (after.isEmpty() ? "" : "?after=" + after))
                    .text()
                    .strip();
            seen.addAll(leases(body));
            after = body.replaceFirst(".*\"next\":\"([^\"]*)\".*", "$1");
        } while (!after.isEmpty());
        assertEquals(
                IntStream.range(0, 2_500).mapToObj(node -> peer(node).lease()).toList(), seen);
    }

    private static List<String> leases(String body) {
        return java.util.regex.Pattern.compile("\"lease\":\"([^\"]*)\"")
                .matcher(body)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void findsAPeerByItsLeaseOrAddress() {
        assertEquals(
                List.of("10.0.7.0/24"),
                leases(of(100).apply("GET", "/v1/peers/10.0.7.0/24").text().strip()));
        assertEquals(
                List.of("10.0.7.0/24"),
                leases(of(100).apply("GET", "/v1/peers/10.0.7.0-24").text().strip()));
        assertEquals(
                List.of("10.0.7.0/24"),
                leases(of(100).apply("GET", "/v1/peers/192.0.2.7").text().strip()));
        assertEquals(
                List.of(),
                leases(of(100).apply("GET", "/v1/peers/192.0.2.200").text().strip()));
    }

    @Test
    void answersWhileTheReconcileThreadIsBusy() {
        var api = new ControlApi(
                status,
                question -> Optional.empty(),
                config -> Optional.empty(),
                ControlApi.Probes.NONE,
                (type, action) -> type.equals("wireguard"));
        assertEquals(200, api.apply("GET", "/v1/status").code());
        assertEquals(503, api.apply("GET", "/v1/peers").code());
        assertEquals(404, api.apply("GET", "/v2").code());
        assertEquals(405, api.apply("POST", "/v1/status").code());
        assertEquals(503, api.apply("POST", "/v1/backends/vxlan/rotate").code());
        assertEquals(200, api.apply("POST", "/v1/backends/wireguard/rotate").code());
        assertEquals(404, api.apply("GET", "/v1/backends/wireguard/rotate").code());
        Settings all = Json.parse(api.apply("GET", "/v1/status").text().strip());
        assertEquals(Optional.of("the reconcile thread is busy"), all.string("peersUnknown"));
    }
}
