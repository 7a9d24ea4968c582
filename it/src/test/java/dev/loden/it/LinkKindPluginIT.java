package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.process.Shell;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The macvlan backend of docs/spi.md: a device of a kind that the core has no words for. */
@Tag("net")
class LinkKindPluginIT {
    @TempDir
    Path directory;

    @Test
    void aDeviceOfAnOwnKindCarriesPacketsAndHeals() throws IOException {
        var samples = new Samples(directory);
        samples.dropIn("macvlan");
        samples.assertReady("macvlan", "backend macvlan");
        try (var network = PluginScenario.create(samples, "macvlan", "lmv0")) {
            network.startAll();
            Node master = network.master();
            List<Pod> pods = network.scenario().addPods();
            String good = state(master);
            assertTrue(good.contains("macvlan mode bridge"), good);
            assertTrue(good.contains("10.244.1.0/24 via 10.244.1.0 dev lmv0 onlink"), good);

            for (String fault : List.of(
                    "neigh delete 10.244.1.0 dev lmv0",
                    "route delete 10.244.2.0/24",
                    "link set lmv0 type macvlan mode private",
                    "link delete lmv0")) {
                master.namespace().ip(fault);
                Await.until(
                        "all to be as before \"" + fault + "\"",
                        SOON,
                        () -> state(master).equals(good));
            }
            network.assertAllReach(pods);

            network.restart(master);
            assertEquals(good, state(master), "a restart changes nothing");
            network.assertAllReach(pods);
            assertTheSecretIsPrivate(master);
        }
    }

    private static void assertTheSecretIsPrivate(Node node) throws IOException {
        Path secret = PluginScenario.state(node).resolve("macvlan-mac");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
    }

    /** The device with its MAC, mode and addresses, its neighbors, and all routes; empty without the device. */
    private static String state(Node node) {
        String device = "ip -details address show dev lmv0 && ip neigh show dev lmv0 nud permanent | sort && ip route";
        Shell.Result shown = node.namespace().attempt("sh", "-c", device);
        return shown.exit() != 0
                ? ""
                : shown.out()
                        .replaceAll("(?m)^\\d+: ", "")
                        .replaceAll("\\s*inet6 fe80.*\\n.*", "")
                        .replaceAll(" (bcqueuelen|state|qlen) .*", "");
    }
}
