package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Family;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Public keys by the stores that are no files, and packets of each family by its device: MatrixIT's cells of wireguard, by wireguard-go. */
@Tag("net")
class WireGuardStoresIT {
    private static final String WIREGUARD = "{\"Type\":\"wireguard\"}";

    @TempDir
    Path directory;

    static Stream<Set<Family>> families() {
        return Stream.of(Side.IPV4.alone(), Side.IPV6.alone(), Side.BOTH);
    }

    @ParameterizedTest
    @MethodSource("families")
    void carriesPacketsByEtcd(Set<Family> families) throws IOException {
        try (var network = UserSpaceWireGuard.create(directory, ReferenceNetwork.Store.ETCD, families, WIREGUARD)) {
            network.startAll();
            network.nodes()
                    .forEach(node -> Await.until("peers of " + node.name(), SOON, () -> hasPeers(node, families)));
            assertEncrypted(network.scenario().addPods());
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void carriesPacketsByKubernetes(Set<Family> families) throws IOException {
        try (var cluster = new KubeScenario(families, UserSpaceWireGuard.daemon(directory))) {
            List<Node> nodes = cluster.addThree();
            try {
                cluster.configure(WIREGUARD);
                nodes.forEach(node ->
                        cluster.start(node, "--state-dir=" + node.directory().resolve("state")));
                nodes.forEach(node -> node.awaitReady(SOON));
                nodes.forEach(node -> Await.until("peers of " + node.name(), SOON, () -> hasPeers(node, families)));
                assertEncrypted(KubeScenario.addPods(nodes)); // which reach each other in each family
                for (Family family : families) {
                    String data = family == Family.IPV4 ? "backend-data" : "backend-v6-data";
                    assertTrue(cluster.annotation("node1", data).orElse("").contains("PublicKey"), data);
                }
            } finally {
                UserSpaceWireGuard.release(directory, nodes);
            }
        }
    }

    private static boolean hasPeers(Node node, Set<Family> families) {
        String routes = node.namespace().ip("-4 route") + node.namespace().ip("-6 route");
        return Side.of(families)
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
