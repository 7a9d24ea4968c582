package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon installs the CNI configuration: when the node can carry pods, not before, and as the network is now. */
@Tag("net")
class CniIT {
    private static final String TEMPLATE = "{\"name\":\"cbr0\",\"cniVersion\":\"1.0.0\",\"plugins\":["
            + "{\"type\":\"flannel\",\"delegate\":{\"hairpinMode\":true,\"isDefaultGateway\":true}},"
            + "{\"type\":\"portmap\",\"capabilities\":{\"portMappings\":true}}]}";

    private final Scenario scenario = Scenario.create(ReferenceNetwork.Store.ETCD);
    private final Node node = scenario.master();

    @TempDir
    Path scratch;

    private Path conflist;

    @BeforeEach
    void writesTheTemplate() throws IOException {
        Files.writeString(scratch.resolve("cni-conf.json"), TEMPLATE);
        conflist = scratch.resolve("net.d/10-flannel.conflist");
    }

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void installsItOnceTheNodeCanCarryPods() throws IOException {
        scenario.network().store().writeConfig("not yet");
        start();
        scenario.awaitLog(node, "network configuration");
        assertFalse(Files.exists(conflist));

        scenario.network().configure("{\"Type\":\"vxlan\"}");
        Await.until("the conflist", Scenario.SOON, () -> Files.exists(conflist));
        assertTrue(Files.exists(node.subnetFile()));
        assertTrue(node.namespace().ip("link").contains("flannel.1"));
        String text = Files.readString(conflist);
        assertTrue(text.contains("\"type\":\"bridge\"") && text.contains("\"mtu\":1450"), text);
        scenario.awaitLog(node, "CNI plugin portmap: is not in " + scratch.resolve("bin"));
    }

    @Test
    void followsTheNetworkAndHandsItsPodsOver() throws IOException {
        start();
        Await.until("the conflist", Scenario.SOON, () -> Files.exists(conflist));
        scenario.network().configure("{\"Type\":\"vxlan\",\"MTU\":1400}");
        Await.until("the new MTU", Scenario.SOON, () -> read(conflist).contains("\"mtu\":1350"));

        Path addresses = Files.createDirectories(scratch.resolve("cni/networks/cbr0"));
        Files.writeString(addresses.resolve("10.244.0.2"), "pod1\r\neth0");
        assertEquals(0, node.stop());
        assertTrue(read(scratch.resolve("cni/flannel/pod1")).contains("\"type\":\"bridge\""));
        assertTrue(Files.exists(conflist), "a stop leaves it: pods can still be made");
    }

    private void start() {
        scenario.network()
                .start(
                        node,
                        Map.of(
                                "LODEN_CNI_CONF",
                                        scratch.resolve("cni-conf.json").toString(),
                                "LODEN_CNI_CONF_DIR", conflist.getParent().toString(),
                                "LODEN_CNI_BIN_DIR", scratch.resolve("bin").toString(),
                                "LODEN_CNI_STATE_DIR", scratch.resolve("cni").toString()));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException notYet) {
            return "";
        }
    }
}
