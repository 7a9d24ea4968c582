package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Public keys by the stores that are no files, and packets of both families by their devices: MatrixIT's cells of wireguard, by wireguard-go. */
@Tag("net")
class WireGuardStoresIT {
    private static final String WIREGUARD = "{\"Type\":\"wireguard\"}";

    @TempDir
    Path directory;

    @Test
    void carriesBothFamiliesByEtcd() throws IOException {
        try (var network = UserSpaceWireGuard.create(directory, ReferenceNetwork.Store.ETCD, Side.BOTH, WIREGUARD)) {
            network.startAll();
            network.awaitPeers();
            assertEncrypted(network.scenario().addPods());
        }
    }

    @Test
    void carriesBothFamiliesByKubernetes() throws IOException {
        try (var cluster = new KubeScenario(Side.BOTH, UserSpaceWireGuard.daemon(directory))) {
            List<Node> nodes = cluster.addThree();
            try {
                cluster.configure(WIREGUARD);
                nodes.forEach(node ->
                        cluster.start(node, "--state-dir=" + node.directory().resolve("state")));
                nodes.forEach(node -> node.awaitReady(SOON));
                nodes.forEach(node -> Await.until("peers of " + node.name(), SOON, () -> hasPeers(node)));
                assertEncrypted(KubeScenario.addPods(nodes)); // which reach each other in each family
                assertTrue(cluster.annotation("node1", "backend-v6-data")
                        .orElse("")
                        .contains("PublicKey"));
            } finally {
                UserSpaceWireGuard.release(directory, nodes);
            }
        }
    }

    private static boolean hasPeers(Node node) {
        String routes = node.namespace().ip("-4 route") + node.namespace().ip("-6 route");
        return Side.of(Side.BOTH)
                .allMatch(side -> IntStream.rangeClosed(0, 2)
                                .filter(peer -> routes.contains(side.subnet(peer) + " dev flannel-wg"))
                                .count()
                        == 2);
    }

    /** All ways lead through the devices that encrypt. */
    private static void assertEncrypted(List<Pod> pods) {
        for (Pod to : pods.subList(1, pods.size())) {
            to.addresses().forEach(address -> {
                String way = pods.getFirst().node().namespace().ip("route get " + address);
                assertTrue(way.contains(" dev flannel-wg"), way);
            });
        }
    }
}
