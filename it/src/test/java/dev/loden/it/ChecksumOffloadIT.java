package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ChecksumOffload} of a real daemon on a real device. */
@Tag("net")
class ChecksumOffloadIT {
    private static final String OFF = "{\"Type\":\"vxlan\",\"ChecksumOffload\":\"off\"}";

    private static boolean isOn(Node node) {
        return node.namespace().run("ethtool", "-k", "flannel.1").contains("tx-checksum-ip-generic: on");
    }

    private static void awaitOffload(Node node, boolean on) {
        Await.until("the offload to be " + (on ? "on" : "off"), SOON, () -> isOn(node) == on);
    }

    @Test
    void isKeptAsItIsConfigured() {
        List<String> daemon = List.of(Scenario.HOME.resolve("bin/lodend").toString(), "--resync-period=1s");
        try (Scenario scenario =
                Scenario.create(new ReferenceNetwork.Options(1, ReferenceNetwork.Store.FILE, "eth0", OFF, daemon))) {
            Node node = scenario.master();
            scenario.network().startAndWait(node);
            assertTrue(!isOn(node), "before the first pod");

            node.namespace().run("ethtool", "-K", "flannel.1", "tx-checksum-ip-generic", "on");
            awaitOffload(node, false);
            scenario.awaitLog(
                    node, "replace flannel.1 tx-checksum-ip-generic off (is flannel.1 tx-checksum-ip-generic on)");
            node.namespace().ip("link delete flannel.1");
            Await.until(
                    "the device", SOON, () -> node.namespace().ip("-brief link").contains("flannel.1"));
            awaitOffload(node, false);

            scenario.network().configure("{\"Type\":\"vxlan\"}");
            awaitOffload(node, true);
            node.namespace().run("ethtool", "-K", "flannel.1", "tx-checksum-ip-generic", "off");
            scenario.network().configure("{\"Type\":\"vxlan\",\"ChecksumOffload\":\"on\"}");
            awaitOffload(node, true);
            assertEquals(0, node.stop());
            assertTrue(isOn(node));
        }
    }
}
