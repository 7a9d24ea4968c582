package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork.Store;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Ping;
import dev.loden.lab.probe.Pings;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * flannel's own daemon beside Loden's: in one network, and node by node in each other's place. The program is the one that
 * {@code ./dev verify --flannel} builds; these tests are not among those that {@code ./dev verify} runs.
 */
@Tag("flannel")
class FlannelIT {
    private static final Path FLANNELD = flanneld();
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private AutoCloseable scenario = () -> {};

    /** Where {@code ./dev} puts it. */
    private static Path flanneld() {
        try {
            String version = Files.readString(Path.of("flannel/go.mod"))
                    .replaceFirst("(?s).*flannel-io/flannel (v[0-9.]+).*", "$1");
            String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                    .orElse(System.getProperty("user.home") + "/.cache");
            return Path.of(cache, "loden", "flannel-" + version, "flanneld");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() throws Exception {
        scenario.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Type\":\"vxlan\"}",
                "{\"Type\":\"vxlan\",\"DirectRouting\":true}",
                "{\"Type\":\"host-gw\"}",
            })
    void sharesAnEtcd(String backendJson) {
        Scenario etcd = Scenario.create(Store.ETCD, backendJson);
        scenario = etcd;
        List<Node> nodes = etcd.network().nodes();
        mixAndReplace(nodes, etcd.network()::start, node -> startFlannel(etcd, node));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Type\":\"vxlan\"}",
                "{\"Type\":\"vxlan\",\"DirectRouting\":true}",
                "{\"Type\":\"host-gw\"}",
            })
    void sharesAKubernetes(String backendJson) {
        var kube = new KubeScenario();
        scenario = kube;
        kube.configure(backendJson);
        List<Node> nodes = kube.addThree();
        // Any will do; flannel ends at a node that has none, and kubelet always makes one.
        nodes.forEach(node -> kube.cluster.annotate(node.name(), Map.of("of-kubelet", Optional.of("true"))));
        mixAndReplace(
                nodes,
                kube::start,
                node -> node.start(
                        List.of(
                                FLANNELD.toString(),
                                "--kube-subnet-mgr",
                                "--kubeconfig-file=" + kube.lab.directory().resolve("kubeconfig"),
                                "--net-config-path=" + kube.config.file(),
                                "--subnet-file=" + node.subnetFile(),
                                "--iface=" + node.external()),
                        Map.of("NODE_NAME", node.name())));
    }

    /** Of flannel's udp there is IPv4 alone, and a stopped daemon carries nothing: packets are lost while one is replaced. */
    @Test
    void sharesAnEtcdByUdp() {
        Scenario etcd = Scenario.create(Store.ETCD, "{\"Type\":\"udp\"}");
        scenario = etcd;
        List<Node> nodes = etcd.network().nodes();
        etcd.network().start(nodes.get(0));
        startFlannel(etcd, nodes.get(1));
        etcd.network().start(nodes.get(2));
        nodes.forEach(node -> node.awaitReady(SOON));
        List<Pod> pods = nodes.stream().map(Node::addPod).toList();
        Pings.everyPair(pods).forEach(FlannelIT::assertReachesByUdp);

        for (int i : List.of(1, 0)) {
            Node node = nodes.get(i);
            node.stop();
            delete(node.subnetFile());
            if (i == 1) {
                etcd.network().start(node);
            } else {
                node.namespace().ip("link delete flannel0"); // see docs/operations.md
                startFlannel(etcd, node);
            }
            node.awaitReady(SOON);
            Pings.everyPair(pods).forEach(FlannelIT::assertReachesByUdp);
        }
    }

    private static void startFlannel(Scenario etcd, Node node) {
        node.start(
                List.of(
                        FLANNELD.toString(),
                        "--etcd-endpoints=" + etcd.etcd().endpoint(),
                        "--subnet-file=" + node.subnetFile(),
                        "--iface=" + node.external()),
                Map.of());
    }

    /** flannel's takes a hop at either end. */
    private static void assertReachesByUdp(Pings.Pair pair) {
        Ping.Reply reply = Await.value(
                pair.toString(),
                SOON,
                () -> Ping.once(pair.from().namespace(), pair.to().address().toString()));
        assertTrue(reply.ttl() >= 60, reply::toString);
    }

    /** One node is flannel's; then each node in turn becomes the other's. No packet is lost in any of these changes. */
    private static void mixAndReplace(List<Node> nodes, Consumer<Node> loden, Consumer<Node> flannel) {
        loden.accept(nodes.get(0));
        flannel.accept(nodes.get(1));
        loden.accept(nodes.get(2));
        nodes.forEach(node -> node.awaitReady(SOON));
        List<Pod> pods = nodes.stream().map(Node::addPod).toList();
        Pings.everyPair(pods).forEach(FlannelIT::assertReaches);

        var became = new ArrayList<String>();
        for (int i : List.of(1, 0, 2, 1)) {
            Node node = nodes.get(i);
            boolean isFlannels = i == 1 && became.isEmpty();
            String what =
                    node.name() + (isFlannels ? " from flannel to Loden" : i == 1 ? " back to flannel" : " to flannel");
            Pings pings = Pings.start(Pings.everyPair(pods), 20);
            pause(A_SECOND);
            node.stop();
            delete(node.subnetFile());
            (isFlannels ? loden : flannel).accept(node);
            node.awaitReady(SOON);
            pause(A_SECOND.multipliedBy(3));
            Losses losses = pings.stop();
            assertEquals(0, losses.lost(), () -> what + ": " + losses);
            Pings.everyPair(pods).forEach(FlannelIT::assertReaches);
            became.add(what);
        }
    }

    private static void assertReaches(Pings.Pair pair) {
        Ping.Reply reply = Await.value(
                pair.toString(),
                SOON,
                () -> Ping.once(pair.from().namespace(), pair.address().toString()));
        assertEquals(62, reply.ttl());
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
