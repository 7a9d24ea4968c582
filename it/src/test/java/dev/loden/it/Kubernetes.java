package dev.loden.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.loden.lab.process.Shell;
import dev.loden.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;

/**
 * A real Kubernetes of three nodes in namespaces (it/cluster), with our image and our manifest, and a pod on each node. All tests of one
 * run share it; it goes when they end.
 */
final class Kubernetes {
    static final List<String> NODES = List.of("node1", "node2", "node3");
    static final Path MANIFEST =
            Path.of("../deploy/kube-loden.yml").toAbsolutePath().normalize();
    static final Path FILES = Path.of("cluster").toAbsolutePath();

    /** The outside, which has no route to pods. */
    static final String OUTSIDE = "203.0.113.1";

    private static final Path IMAGE =
            Path.of("../distro/target/loden-image.tar").toAbsolutePath().normalize();
    private static final Duration LONG = Duration.ofMinutes(30); // of which the first run builds Kubernetes
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final JsonMapper MAPPER = new JsonMapper();
    private static Kubernetes shared;

    private final Path manifest;
    private Duration untilReady = Duration.ZERO;
    private Duration untilRunning = Duration.ZERO;

    /**
     * A running pod.
     *
     * @param name of the pod
     * @param node that it is on
     * @param address IPv4
     * @param pid a process of it, as this machine numbers it
     */
    record Pod(String name, String node, String address, String pid) {
        /** What runs a command in the pod's network, with this machine's programs. */
        List<String> enter(String... command) {
            var whole = new ArrayList<>(List.of("nsenter", "--target", pid, "--net", "--"));
            whole.addAll(List.of(command));
            return whole;
        }

        String run(String... command) {
            return Shell.run(enter(command));
        }

        /** What a URL has; empty if nobody answers. */
        String attempt(String url) {
            return Shell.attempt(enter("curl", "-sS", "--max-time", "10", url)).out();
        }

        /** Who answers at that port, and which address it sees. */
        String ask(String hostAndPort) {
            return run("curl", "-sS", "--max-time", "10", "http://" + hostAndPort + "/cgi-bin/who");
        }
    }

    private Kubernetes(Path manifest) {
        this.manifest = manifest;
    }

    static synchronized Kubernetes shared() {
        if (shared == null) {
            shared = start(MANIFEST, "up");
        }
        return shared;
    }

    /** One of both families, by a manifest of these. The shared one ends, and the next test that asks for that has it made anew. */
    static synchronized Kubernetes dual(Path manifest) {
        shared = null;
        return start(manifest, "up", "--dual");
    }

    private static Kubernetes start(Path manifest, String... up) {
        var fresh = new Kubernetes(manifest);
        cluster("down");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster("down")));
        fresh.start(up);
        return fresh;
    }

    private void start(String... up) {
        Shell.run(
                LONG,
                List.of("env", "LODEN_JDK=" + System.getProperty("java.home"), "../distro/src/main/image/build.sh"));
        cluster(up);
        cluster("load", IMAGE.toString());
        kubectl("apply", "-f", FILES.resolve("pods.yml").toString());
        long begin = System.nanoTime();
        applyLoden();
        kubectl("wait", "--for=condition=Ready", "nodes", "--all", "--timeout=150s");
        untilReady = Duration.ofNanos(System.nanoTime() - begin);
        kubectl("rollout", "status", "deployment/web", "--timeout=150s");
        untilRunning = Duration.ofNanos(System.nanoTime() - begin);
        awaitDaemons();
    }

    Duration untilReady() {
        return untilReady;
    }

    Duration untilRunning() {
        return untilRunning;
    }

    static String cluster(String... arguments) {
        var command = new ArrayList<>(List.of(FILES.resolve("cluster").toString()));
        command.addAll(List.of(arguments));
        return Shell.run(LONG, command);
    }

    String kubectl(String... arguments) {
        return Shell.run(SOON.multipliedBy(2), kubectlCommand(arguments));
    }

    static List<String> kubectlCommand(String... arguments) {
        var command = new ArrayList<>(List.of(FILES.resolve("cluster").toString(), "kubectl"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Our manifest, as it is delivered. */
    void applyLoden() {
        kubectl("apply", "-f", manifest.toString());
    }

    /** Until the DaemonSet's pods are those of its newest form, and ready. */
    void awaitDaemons() {
        kubectl("-n", "kube-flannel", "rollout", "status", "daemonset/kube-flannel-ds", "--timeout=170s");
    }

    JsonNode get(String... arguments) {
        var command = new ArrayList<>(List.of("get", "-o", "json"));
        command.addAll(List.of(arguments));
        try {
            return MAPPER.readTree(kubectl(command.toArray(String[]::new)));
        } catch (JsonProcessingException e) {
            throw new AssertionError(command.toString(), e);
        }
    }

    /** The running pods with a label, by their nodes' names. */
    List<Pod> pods(String label) {
        return items(get("pods", "-l", label, "--field-selector=status.phase=Running")).stream()
                .filter(pod -> !pod.at("/metadata").has("deletionTimestamp"))
                .map(pod -> new Pod(
                        pod.at("/metadata/name").textValue(),
                        pod.at("/spec/nodeName").textValue(),
                        pod.at("/status/podIP").textValue(),
                        cluster("pid", pod.at("/metadata/uid").textValue()).strip()))
                .sorted(Comparator.comparing(Pod::node))
                .toList();
    }

    List<Pod> web() {
        return pods("app=web");
    }

    static List<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.get("items").spliterator(), false).toList();
    }

    /** Runs a command in a node's namespaces. */
    static String in(String node, String... command) {
        var whole = new ArrayList<>(List.of("in", node));
        whole.addAll(List.of(command));
        return cluster(whole.toArray(String[]::new));
    }

    static void await(String what, BooleanSupplier condition) {
        Await.until(what, SOON, condition);
    }

    /** How many addresses pods hold on a node. */
    static int held(String node) {
        return in(node, "sh", "-c", "ls /var/lib/cni/networks/cbr0 | grep -c '^10[.]' || true")
                .strip()
                .transform(Integer::parseInt);
    }

    /** How many pods with addresses of their own are on a node, ended ones not counted. */
    int carried(String node) {
        return (int) items(get("pods", "-A", "--field-selector=spec.nodeName=" + node)).stream()
                .filter(pod -> !pod.at("/spec/hostNetwork").booleanValue())
                .filter(pod -> !List.of("Succeeded", "Failed")
                        .contains(pod.at("/status/phase").textValue()))
                .count();
    }

    void awaitNoLeak() {
        NODES.forEach(node -> await("as many addresses as pods on " + node, () -> held(node) == carried(node)));
    }
}
