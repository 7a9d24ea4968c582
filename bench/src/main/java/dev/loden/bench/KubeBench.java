package dev.loden.bench;

import dev.loden.base.Poll;
import dev.loden.distro.bench.Usage;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.testbed.KubeApiServer;
import dev.loden.testbed.KubeCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One node against many Node objects in a real kube-apiserver. Run by {@code ./dev bench kube}. */
public final class KubeBench {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int BATCH = 500;

    private KubeBench() {}

    /**
     * Prints to the standard output.
     *
     * @param arguments {@code --nodes 1000,5000}: each number is a round of its own
     * @throws IOException if a file cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        int[] counts = Arrays.stream(String.join(",", arguments).split("[,=]", -1))
                .filter(text -> !text.isEmpty() && !text.equals("--nodes"))
                .mapToInt(Integer::parseInt)
                .toArray();
        System.out.println(
                "NODES  CONVERGED s  CPU s  PEAK MB  SETTLED MB  HEARTBEATS: CPU %  PATCH TO KERNEL p50/p99 ms");
        for (int nodes : counts.length == 0 ? new int[] {1_000, 5_000} : counts) {
            run(nodes);
        }
    }

    private static void run(int nodes) throws IOException {
        Lab lab = Lab.create("kubebench");
        var takeDown = new Thread(lab::close, "take-down");
        Runtime.getRuntime().addShutdownHook(takeDown);
        var place = new KubeApiServer.Place(
                lab.segment().namespace().enter(List.of()),
                lab.segment().gateway().toString());
        try (lab;
                KubeApiServer server = KubeApiServer.start(lab.directory().resolve("kube"), place)) {
            measure(lab, server, nodes);
        } finally {
            Runtime.getRuntime().removeShutdownHook(takeDown);
        }
    }

    private static void measure(Lab lab, KubeApiServer server, int nodes) throws IOException {
        var cluster = new KubeCluster(server);
        for (int from = 1; from <= nodes; from += BATCH) {
            server.adminAll(KubeNodes.created(from, Math.min(nodes, from + BATCH - 1)));
        }
        Node node = lab.addNode("master", "eth0");
        cluster.addNode("master", "10.244.0.0/24");
        start(lab, cluster, node);
        Duration converged = node.awaitReady(LIMIT);
        Usage start = Usage.of(node.pid());
        Poll.pause(Duration.ofSeconds(10));
        Usage settled = Usage.of(node.pid());
        String changes = node.namespace()
                .run(
                        LIMIT,
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djffi.boot.library.path=" + System.getProperty("jffi.boot.library.path"),
                        KubeChanges.class.getName(),
                        server.url(),
                        server.adminToken(),
                        Integer.toString(nodes),
                        Long.toString(node.pid()))
                .strip();
        System.out.printf(
                "%-5d  %-11.2f  %-5.2f  %-7d  %-10d  %s%n",
                nodes,
                converged.toMillis() / 1e3,
                start.processor().toMillis() / 1e3,
                settled.peakKib() >> 10,
                settled.residentKib() >> 10,
                changes);
    }

    private static void start(Lab lab, KubeCluster cluster, Node node) throws IOException {
        Path token = Files.writeString(lab.directory().resolve("token"), cluster.token());
        Path config = Files.writeString(lab.directory().resolve("net-conf.json"), KubeNodes.PEERS.configuration());
        Path kubeconfig =
                Files.writeString(lab.directory().resolve("kubeconfig"), cluster.kubeconfig(token.toString()));
        node.start(
                List.of(
                        System.getProperty("loden.home") + "/bin/lodend",
                        "--kube-subnet-mgr",
                        "--kubeconfig-file=" + kubeconfig,
                        "--net-config-path=" + config,
                        "--subnet-file=" + node.subnetFile(),
                        "--iface=eth0"),
                Map.of("NODE_NAME", "master"));
    }
}
