package dev.loden.it;

import static dev.loden.it.Kubernetes.NODES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.it.Kubernetes.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does on a real Kubernetes, while each pod pings each other, 100 times a second: no ping is lost. */
@Tag("cluster")
class ClusterChangesIT {
    private static final String CONFLIST = "/etc/cni/net.d/10-flannel.conflist";
    private static Kubernetes cluster;
    private static List<Pod> pods;

    @TempDir
    Path scratch;

    @BeforeAll
    static void up() {
        cluster = Kubernetes.shared();
        pods = cluster.web();
    }

    private void losesNone(Runnable event) {
        long begin = System.nanoTime();
        int answered = ClusterPings.loseNone(scratch, pods, event);
        long seconds = (System.nanoTime() - begin) / 1_000_000_000;
        System.out.println("pings answered: " + answered + ", all, in " + seconds + " s");
    }

    @Test
    void theDaemonsAreRestartedOneByOne() {
        losesNone(() -> {
            cluster.kubectl("-n", "kube-flannel", "rollout", "restart", "daemonset/kube-flannel-ds");
            cluster.awaitDaemons();
        });
    }

    @Test
    void theImageIsAnotherVersion() {
        String next = "docker.io/loden/loden:next";
        for (String node : NODES) {
            Kubernetes.in(node, "ctr", "-n", "k8s.io", "images", "tag", "--force", "docker.io/loden/loden:0.1.0", next);
        }
        losesNone(() -> {
            cluster.kubectl("-n", "kube-flannel", "set", "image", "daemonset/kube-flannel-ds", "*=" + next);
            cluster.awaitDaemons();
        });
        cluster.applyLoden();
        cluster.awaitDaemons();
    }

    /** The way from a DaemonSet with another selector, such as that of flannel's chart. */
    @Test
    void theDaemonSetIsDeletedAndMadeAnew() {
        losesNone(() -> {
            cluster.kubectl("-n", "kube-flannel", "delete", "daemonset", "kube-flannel-ds", "--cascade=foreground");
            cluster.applyLoden();
            cluster.awaitDaemons();
        });
    }

    /** Pods made under one are deleted under the other, and no address stays taken. */
    @Test
    void flannelTakesOverAndLodenTakesOverAgain() throws IOException {
        Optional<Path> program = flanneld();
        System.out.println("flannel's side: " + program.map(Path::toString).orElse("our program"));
        Path manifest = scratch.resolve("flannel.yml");
        Files.writeString(
                manifest,
                Files.readString(Kubernetes.FILES.resolve("flannel.yml"))
                        .replace("FLANNELD", program.isPresent() ? "/opt/flannel/flanneld" : "/opt/bin/flanneld")
                        .replace(
                                "DIRECTORY",
                                program.map(file -> file.getParent().toString()).orElse("/run/flannel")));
        List<String> before = identities();
        deploy("of-loden");
        losesNone(() -> {
            cluster.kubectl("apply", "-f", manifest.toString());
            cluster.awaitDaemons();
        });
        NODES.forEach(node -> assertTrue(Kubernetes.in(node, "cat", CONFLIST).contains("\"flannel\"")));
        assertEquals(before, identities());
        deploy("of-flannel");
        cluster.kubectl("delete", "deployment", "of-loden", "--cascade=foreground");
        cluster.awaitNoLeak();
        losesNone(() -> {
            cluster.applyLoden();
            cluster.awaitDaemons();
        });
        NODES.forEach(node -> assertTrue(Kubernetes.in(node, "cat", CONFLIST).contains("\"bridge\"")));
        assertEquals(before, identities());
        cluster.kubectl("delete", "deployment", "of-flannel", "--cascade=foreground");
        cluster.awaitNoLeak();
    }

    private static void deploy(String name) {
        cluster.kubectl("create", "deployment", name, "--image=loden.test/pod:1", "--replicas=6");
        cluster.kubectl("rollout", "status", "deployment/" + name, "--timeout=120s");
    }

    /** flannel's own program, where its tests have built it. */
    private static Optional<Path> flanneld() throws IOException {
        Path cache = Path.of(
                Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                        .orElse(System.getProperty("user.home") + "/.cache"),
                "loden");
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(directory -> directory.getFileName().toString().startsWith("flannel-"))
                    .map(directory -> directory.resolve("flanneld"))
                    .filter(Files::isExecutable)
                    .findFirst();
        }
    }

    /** Each node's subnet, and the hardware address of its tunnel. */
    private static List<String> identities() {
        return NODES.stream()
                .map(node -> Kubernetes.in(node, "grep", "SUBNET", "/run/flannel/subnet.env")
                        + Kubernetes.in(node, "cat", "/sys/class/net/flannel.1/address"))
                .toList();
    }

    @Test
    void theConfigMapIsEdited() {
        losesNone(() -> {
            edit("{\"Type\":\"vxlan\",\"DirectRouting\":true}");
            awaitOnAll("ip route show dev eth0", "10.244.");
            edit("{\"Type\":\"host-gw\"}");
            awaitOnAll("ip link show flannel.1 2>&1 || true", "does not exist");
            edit("{\"Type\":\"vxlan\",\"MTU\":1400}");
            awaitOnAll("ip link show flannel.1 2>&1 || true", "mtu 1350");
            awaitOnAll("cat " + CONFLIST, "1350");
            edit("{\"Type\":\"vxlan\"}");
            awaitOnAll("ip link show flannel.1", "mtu 1450");
            awaitOnAll("ip route show dev flannel.1", "10.244.");
        });
        cluster.applyLoden();
    }

    private static void edit(String backendJson) {
        String net =
                "{\\\"Network\\\":\\\"10.244.0.0/16\\\",\\\"Backend\\\":" + backendJson.replace("\"", "\\\"") + "}";
        cluster.kubectl(
                "-n",
                "kube-flannel",
                "patch",
                "configmap",
                "kube-flannel-cfg",
                "--type=merge",
                "-p",
                "{\"data\":{\"net-conf.json\":\"" + net + "\"}}");
    }

    private static void awaitOnAll(String command, String text) {
        for (String node : NODES) {
            Kubernetes.await(
                    text + " by " + command + " on " + node,
                    () -> Kubernetes.in(node, "sh", "-c", command).contains(text));
        }
    }
}
