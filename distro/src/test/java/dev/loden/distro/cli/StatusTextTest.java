package dev.loden.distro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is shown, and that it fits a screen whatever is wrong. */
class StatusTextTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String LONG =
            "advertises backend \"carrier-pigeon\", of which there is no plugin here; ".repeat(3);

    private static ObjectNode healthy() {
        ObjectNode status = MAPPER.createObjectNode();
        status.put("ready", true).put("version", "0.1.0").put("unhealthy", "").put("subnet", "10.244.3.0/24");
        status.put("mtu", 1450).put("store", "etcd").put("leaseSecondsLeft", 80_000);
        status.put("configurationFrom", "the store").put("backend", "vxlan");
        status.putArray("networks").add("10.244.0.0/16");
        status.put("interface", "eth0")
                .put("addresses", "172.16.1.100")
                .put("interfaceChosen", "default route, metric 0");
        status.put("peers", 5_000).put("turns", 7).put("changes", 15_000).put("repairs", 1);
        status.put(
                "lastRepair",
                "2026-11-26T11:47:11.112Z add 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink (missing)");
        status.putObject("ways").put("vxlan by flannel.1", 5_000);
        status.putObject("probes").put("lost", 0).put("ok", 50);
        return status;
    }

    /** Everything at once, of a cluster of 5,000. */
    private static ObjectNode broken() {
        ObjectNode status = healthy();
        status.put("ready", false).put("waiting", "the kernel to accept this node's own devices (" + LONG + ")");
        status.put("configurationRefused", LONG);
        status.putArray("otherBackends").add("host-gw {}").add("wireguard {}");
        status.putObject("draining").put("host-gw {}", 25);
        for (int way = 0; way < 20; way++) {
            ((ObjectNode) status.path("ways")).put("extension by device" + way, way);
        }
        ObjectNode unreachable = status.putObject("unreachable");
        for (int peer = 0; peer < 5_000; peer++) {
            String lease = "10." + peer / 256 + "." + peer % 256 + ".0/24";
            unreachable.put(lease, LONG);
            if (peer < 20) {
                status.withArray("/troubled")
                        .addObject()
                        .put("lease", lease)
                        .put("addresses", "192.0.2.1")
                        .put("trouble", LONG);
                status.withArray("/probeTroubles")
                        .addObject()
                        .put("lease", lease)
                        .put("address", "192.0.2.1")
                        .put("text", LONG)
                        .put("remedy", LONG);
                status.withArray("/overlaps").add("Network 10.244.0.0/16 overlaps 10.244.40.0/22 of docker" + peer);
            }
        }
        status.withArray("/troubles")
                .addObject()
                .put("trouble", "lease store: https://192.0.2.1:2379: no answer")
                .put("seconds", 70);
        return status;
    }

    private static List<String> screen(ObjectNode status) {
        return StatusText.of(status, true)
                .replaceAll("\u001b\\[[0-9]+m", "")
                .lines()
                .toList();
    }

    @Test
    void aHealthyNodeIsToldInAFewLines() {
        String text = StatusText.of(healthy(), false);
        assertTrue(StatusText.isHealthy(healthy()));
        assertEquals(11, text.lines().count(), text);
        assertTrue(text.contains("Node       ready, Loden 0.1.0\n"), text);
        assertTrue(text.contains("MTU 1450, lease renewed in time, else valid for 22 h\n"), text);
        assertTrue(text.contains("Store      etcd, answers\n"), text);
        assertTrue(text.contains("Network    10.244.0.0/16, configuration from the store\n"), text);
        assertTrue(text.contains("Interface  eth0 with 172.16.1.100 (default route, metric 0)\n"), text);
        assertTrue(text.contains("Peers      5000 (all reachable)\n           5000 vxlan by flannel.1\n"), text);
        assertTrue(text.contains("Probes     50 ok\n"), text);
    }

    @Test
    void whateverIsWrongFitsAScreen() {
        assertFalse(StatusText.isHealthy(broken()));
        List<String> screen = screen(broken());
        assertTrue(screen.stream().allMatch(line -> line.length() <= 80), () -> String.join("\n", screen));
        assertTrue(screen.size() < 24, () -> String.join("\n", screen));
        assertTrue(screen.getLast().startsWith("and more"), screen::toString);
        String text = StatusText.of(broken(), false);
        assertTrue(text.contains("host-gw {} (closes in 25 s), wireguard {}\n"), text);
        assertTrue(text.contains("Store      etcd, does not answer\n"), text);
        assertTrue(text.contains("and 4999 more: loden status --peers\n"), text);
    }

    @Test
    void onlyATerminalHasColours() {
        String text = StatusText.of(broken(), true);
        assertTrue(text.contains("\u001b[31m") && text.lastIndexOf("\u001b[0m") > text.lastIndexOf("\u001b[31m"), text);
        assertFalse(StatusText.of(broken(), false).contains("\u001b"));
    }
}
