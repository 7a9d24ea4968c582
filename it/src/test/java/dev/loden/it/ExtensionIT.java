package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.codec.json.Json;
import dev.loden.lab.demo.ReferenceNetwork.Store;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Pings;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tunnel made by commands: the vxlan example of flannel's Documentation/extension.md. */
@Tag("net")
class ExtensionIT {
    private static final String SCRIPT = """
            #!/bin/sh
            # extension COMMAND: what flannel's example does in five lines of JSON.
            set -e
            mac() { ip -brief link show ext0 | awk '{print $3}'; }
            case $1 in
            pre)
                ip link show ext0 >/dev/null 2>&1 || ip link add ext0 type vxlan id 42 dev eth0 dstport 8500 nolearning
                mac ;;
            post)
                ip address replace "${SUBNET%/*}/32" dev ext0
                ip link set ext0 up ;;
            add)
                read -r peer
                [ "$peer" != bad ] || { echo "no such address: $peer"; exit 3; }
                [ "$peer" != slow ] || exec sleep 60
                via=${SUBNET%/*}
                bridge fdb replace "$peer" dev ext0 dst "$PUBLIC_IP"
                ip neighbor replace "$via" lladdr "$peer" dev ext0
                ip route replace "$SUBNET" via "$via" dev ext0 onlink ;;
            remove)
                read -r peer
                ip route delete "$SUBNET" dev ext0
                ip neighbor delete "${SUBNET%/*}" dev ext0
                bridge fdb delete "$peer" dev ext0 dst "$PUBLIC_IP" ;;
            esac
            """;

    @TempDir
    Path directory;

    private Scenario scenario;

    @BeforeEach
    void start() throws IOException {
        Path script = Files.writeString(directory.resolve("extension"), SCRIPT);
        assertTrue(script.toFile().setExecutable(true));
        String backend = Json.print(Settings.of(Map.of(
                "Type", "extension",
                "PreStartupCommand", script + " pre",
                "PostStartupCommand", script + " post",
                "SubnetAddCommand", script + " add",
                "SubnetRemoveCommand", script + " remove",
                "CommandTimeout", 2)));
        scenario = Scenario.create(Store.FILE, backend);
        nodes().forEach(this::start);
        nodes().forEach(node -> node.awaitReady(SOON));
        nodes().forEach(node -> awaitRoutes(node, 2));
    }

    @AfterEach
    void close() {
        scenario.close();
    }

    private List<Node> nodes() {
        return scenario.network().nodes();
    }

    private void start(Node node) {
        scenario.network()
                .start(
                        node,
                        Map.of(
                                "LODEN_STATE_DIR",
                                node.directory().resolve("state").toString()));
    }

    private static void awaitRoutes(Node node, int count) {
        Await.until(
                count + " routes of " + node.name(), SOON, () -> routes(node).size() == count);
    }

    private static List<String> routes(Node node) {
        return node.namespace()
                .ip("route")
                .lines()
                .filter(line -> line.contains("dev ext0"))
                .toList();
    }

    private void write(int number, String data) {
        scenario.network()
                .store()
                .writeLease(
                        "10.244." + number + ".0-24",
                        "{\"PublicIP\":\"172.16.1." + (100 + number)
                                + "\",\"PublicIPv6\":null,\"BackendType\":\"extension\",\"BackendData\":\"" + data
                                + "\"}");
    }

    @Test
    void carriesPacketsByTheOperatorsCommands() {
        List<Pod> pods = nodes().stream().map(Node::addPod).toList();
        Pings.everyPair(pods).forEach(pair -> Scenario.assertReaches(pair.from(), pair.to()));
    }

    /** The peers whose commands fail or hang are in nobody's way. */
    @Test
    void aFailureIsOnePeersAlone() {
        Node master = scenario.master();
        write(6, "slow");
        write(7, "bad");
        write(8, "0a:00:00:00:00:08");

        Await.until(
                "the route to 10.244.8.0/24",
                SOON,
                () -> routes(master).toString().contains("10.244.8.0/24"));
        scenario.awaitLog(master, "SubnetAddCommand ended with status 3: no such address: bad");
        scenario.awaitLog(master, "SubnetAddCommand was killed: it took longer than 2 s");
        assertEquals(3, routes(master).size());
    }

    /** flannel never notices. */
    @Test
    void removesAPeerThatWentWhileTheDaemonWasDown() throws IOException {
        Node master = scenario.master();
        write(8, "0a:00:00:00:00:08");
        awaitRoutes(master, 3);
        master.stop();
        assertEquals(3, routes(master).size(), "forwarding goes on without the daemon");
        Files.delete(scenario.network().lab().directory().resolve("leases/subnets/10.244.8.0-24.json"));
        Files.delete(master.subnetFile());
        start(master);
        master.awaitReady(SOON);
        awaitRoutes(master, 2);
    }
}
