package dev.loden.distro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriverTextTest {
    private static ObjectNode status(int peers, int troubled) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        ObjectNode driver = status.putObject("drivers").putObject("wireguard");
        ObjectNode byPeer = driver.put("peers", peers).putObject("byPeer");
        for (int i = 0; i < peers; i++) {
            byPeer.putObject("10.5." + i + ".0/24").put("sentBytes", i).put("trouble", i == troubled ? "silent" : "");
        }
        return status;
    }

    private static List<String> lines(ObjectNode status) {
        return DriverText.lines("wireguard", status.path("drivers").path("wireguard")).stream()
                .map(DriverText.Line::text)
                .toList();
    }

    @Test
    void showsTheFirstFewAndThoseInTroubleFirst() {
        assertEquals(List.of("wireguard: peers 1", "10.5.0.0/24: sentBytes 0"), lines(status(1, -1)));
        assertEquals(
                List.of(
                        "wireguard: peers 1000",
                        "10.5.7.0/24: silent",
                        "10.5.0.0/24: sentBytes 0",
                        "10.5.1.0/24: sentBytes 1",
                        "and 997 more: loden status --json"),
                lines(status(1000, 7)));
        assertTrue(DriverText.isHealthy(status(3, -1)));
        assertFalse(DriverText.isHealthy(status(3, 2)));
    }
}
