package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.process.Shell;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay of docs/spi.md: a data plane in user space, whose device and peers an object driver keeps. */
@Tag("net")
class DriverPluginIT {
    private static final String DEVICE = "lrelay0";

    @TempDir
    Path directory;

    @Test
    void aDataPlaneInUserSpaceCarriesPacketsAndHeals() throws IOException {
        var samples = new Samples(directory);
        samples.dropIn("relay");
        samples.assertReady("relay", "backend relay");
        samples.assertReady("relay", "driver relay");
        assertTrue(samples.help().contains("  --relay-port=<port>"), samples::help);
        try (var network = PluginScenario.create(samples, "relay", DEVICE, "--relay-port=9286", "--drain-time=2s")) {
            network.startAll();
            Node master = network.master();
            assertEquals(
                    List.of("10.244.1.0/24 dev lrelay0 scope link", "10.244.2.0/24 dev lrelay0 scope link"),
                    network.routes(master));
            assertEquals(1472, master.subnetEnv().mtu());
            List<Pod> pods = network.scenario().addPods();

            assertEquals("dropped", command(master, "drop 10.244.1.0/24"));
            network.scenario().awaitLog(master, "add 10.244.1.0/24 relay endpoint 172.16.1.101:9286 (missing)");
            network.assertAllReach(pods);

            String good = state(master);
            master.namespace().ip("link delete " + DEVICE);
            Await.until("the device to be as before", SOON, () -> state(master).equals(good));
            network.assertAllReach(pods);

            network.restart(master);
            assertEquals(good, state(master), "what went with the process is back");
            network.assertAllReach(pods);

            network.scenario().network().configure("{\"Type\":\"vxlan\"}");
            network.nodes()
                    .forEach(node -> Await.until(
                            DEVICE + " of " + node.name() + " to have drained", SOON, () -> !network.hasDevice(node)));
            network.assertAllReach(pods);
        }
    }

    /** The device with its MTU and addresses, and all routes; empty without the device. */
    private static String state(Node node) {
        Shell.Result shown = node.namespace().attempt("sh", "-c", "ip address show dev " + DEVICE + " && ip route");
        return shown.exit() != 0
                ? ""
                : shown.out()
                        .replaceAll("(?m)^\\d+: ", "")
                        .replaceAll("\\s*inet6 fe80.*\\n.*", "")
                        .replaceAll(" (qdisc|state) .*", "");
    }

    private static String command(Node node, String command) throws IOException {
        try (var socket = SocketChannel.open(UnixDomainSocketAddress.of(PluginScenario.control(node)))) {
            socket.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(200);
            socket.read(answer);
            return StandardCharsets.US_ASCII.decode(answer.flip()).toString().strip();
        }
    }
}
