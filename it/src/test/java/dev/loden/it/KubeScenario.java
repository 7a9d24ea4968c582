package dev.loden.it;

import dev.loden.api.net.Family;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Pings;
import dev.loden.testbed.KubeApiServer;
import dev.loden.testbed.KubeCluster;
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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Nodes with the packaged daemon, and a real kube-apiserver with RBAC on the wire.
 *
 * <pre>
 *   master 172.16.1.100      node1 172.16.1.101      node2 172.16.1.102
 *   10.244.0.0/24            10.244.1.0/24           10.244.2.0/24         (podCIDRs)
 *        +------------------------+-----------------------+    172.16.1.1: kube-apiserver, etcd
 * </pre>
 */
final class KubeScenario implements AutoCloseable {
    private static final Path DAEMON = Scenario.HOME.resolve("bin/lodend");
    private static final Pattern READY = Pattern.compile("[0-9]{3}$");

    final Lab lab;
    final KubeApiServer server;
    final KubeCluster cluster;
    final MountedConfig config;
    private final Path daemon;

    KubeScenario() {
        this(Set.of(Family.IPV4));
    }

    KubeScenario(Set<Family> families) {
        this(families, DAEMON);
    }

    /** With another program that starts the daemon. */
    KubeScenario(Set<Family> families, Path daemon) {
        this.daemon = daemon;
        lab = Lab.create("kube" + ProcessHandle.current().pid(), families);
        try {
            var place = new KubeApiServer.Place(
                    lab.segment().namespace().enter(List.of()),
                    lab.segment().gateway().toString());
            server = KubeApiServer.start(lab.directory().resolve("kube"), place);
            cluster = new KubeCluster(server);
            config = new MountedConfig(lab.directory().resolve("kube-flannel"));
            configure("{\"Type\":\"vxlan\"}");
            mountToken(cluster.token());
            write(lab.directory().resolve("kubeconfig"), cluster.kubeconfig("token"));
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }

    void configure(String backendJson) {
        String ipv4 = lab.families().contains(Family.IPV4) ? "\"Network\":\"10.244.0.0/16\"" : "\"EnableIPv4\":false";
        String ipv6 =
                lab.families().contains(Family.IPV6) ? ",\"EnableIPv6\":true,\"IPv6Network\":\"fd00:10:244::/48\"" : "";
        config.write("{" + ipv4 + ipv6 + ",\"Backend\":" + backendJson + "}");
    }

    /** As kubelet does when it renews a token. */
    void mountToken(String token) {
        write(lab.directory().resolve("token"), token);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a node, in the lab and in the cluster. */
    Node addNode(String name, String... podCidrs) {
        Node node = lab.addNode(name);
        cluster.addNode(name, podCidrs);
        return node;
    }

    /** The reference run's three. */
    List<Node> addThree() {
        return List.of(addNode("master", podCidrs(0)), addNode("node1", podCidrs(1)), addNode("node2", podCidrs(2)));
    }

    private String[] podCidrs(int number) {
        return Side.of(lab.families())
                .map(side -> side.subnet(number).toString())
                .toArray(String[]::new);
    }

    void start(Node node, String... flags) {
        var with = new ArrayList<>(List.of("--iface=" + node.external()));
        with.addAll(List.of(flags));
        startChoosing(node, with.toArray(String[]::new));
    }

    /** Without a flag that names the external interface. */
    void startChoosing(Node node, String... flags) {
        var command = new ArrayList<>(List.of(
                daemon.toString(),
                "--kube-subnet-mgr",
                "--kubeconfig-file=" + lab.directory().resolve("kubeconfig"),
                "--net-config-path=" + config.file(),
                "--subnet-file=" + node.subnetFile(),
                "--healthz-port=8081",
                Pressure.drainTime(Duration.ofSeconds(2))));
        command.addAll(List.of(flags));
        node.start(command, Map.of("NODE_NAME", node.name()));
    }

    void startAll(List<Node> nodes) {
        nodes.forEach(this::start);
        nodes.forEach(node -> node.awaitReady(Scenario.SOON));
        nodes.forEach(node -> awaitPeers(node, nodes.size() - 1));
    }

    static void awaitPeers(Node node, int count) {
        Await.until(node.name() + " to have " + count + " peers", Scenario.SOON, () -> Scenario.peers(node) == count);
    }

    static List<Pod> addPods(List<Node> nodes) {
        List<Pod> pods = nodes.stream().map(Node::addPod).toList();
        Pings.everyPair(pods).forEach(pair -> Scenario.assertReaches(pair.from(), pair.to()));
        return pods;
    }

    /** The answer of /readyz, followed by the code. */
    static String readyz(Node node) {
        String answer =
                node.namespace().run("sh", "-c", "curl -s -w ' %{http_code}' http://127.0.0.1:8081/readyz || true");
        return READY.matcher(answer).find() ? answer.replace("\n", "") : "";
    }

    static void awaitReadyz(Node node, String... parts) {
        String[] last = {""};
        try {
            Await.until("/readyz", Scenario.SOON, () -> {
                last[0] = readyz(node);
                return List.of(parts).stream().allMatch(last[0]::contains);
            });
        } catch (AssertionError e) {
            throw new AssertionError("not " + List.of(parts) + " but: " + last[0], e);
        }
    }

    Optional<String> annotation(String node, String name) {
        Matcher found = Pattern.compile("\"flannel\\.alpha\\.coreos\\.com/" + name + "\": ?\"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(cluster.node(node));
        return found.find() ? Optional.of(found.group(1).replace("\\\"", "\"")) : Optional.empty();
    }

    boolean isNetworkAvailable(String node) {
        return Pattern.compile("\"type\":\"NetworkUnavailable\",\"status\":\"False\"[^}]*\"reason\":\"FlannelIsUp\"")
                .matcher(cluster.node(node).replaceAll("\\s+", ""))
                .find();
    }

    static String mac(Node node) {
        return node.namespace().ip("-brief link show flannel.1").strip().split("\\s+", -1)[2];
    }

    @Override
    public void close() {
        server.close();
        lab.close();
    }
}
