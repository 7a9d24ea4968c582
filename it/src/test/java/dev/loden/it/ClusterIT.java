package dev.loden.it;

import static dev.loden.it.Kubernetes.NODES;
import static dev.loden.it.Kubernetes.OUTSIDE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.it.Kubernetes.Pod;
import dev.loden.lab.process.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real Kubernetes, by our image and our manifest: pods run, and reach each other by all ways. */
@Tag("cluster")
class ClusterIT {
    private static Kubernetes cluster;
    private static List<Pod> pods;

    @TempDir
    Path scratch;

    @BeforeAll
    static void up() {
        cluster = Kubernetes.shared();
        pods = cluster.web();
    }

    @Test
    void runsAWaitingDeploymentOnAllNodes() {
        System.out.println("seconds from apply to all nodes Ready: "
                + seconds(cluster.untilReady().toMillis()));
        System.out.println("seconds to the Deployment's pods: "
                + seconds(cluster.untilRunning().toMillis()));
        assertEquals(NODES, pods.stream().map(Pod::node).toList());
        for (String node : NODES) {
            String events = cluster.kubectl(
                    "get", "events", "-A", "--field-selector=reason=FailedCreatePodSandBox", "-o", "name");
            assertEquals("", events, node);
        }
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f", millis / 1000.0);
    }

    @Test
    void pingsAcrossNodesWithTwoHops() {
        for (Pod from : pods) {
            for (Pod to : pods) {
                String out = from.run("ping", "-n", "-c", "1", "-W", "5", to.address());
                assertTrue(out.contains(from.equals(to) ? "ttl=64" : "ttl=62"), out);
            }
        }
    }

    @Test
    void podsSeeEachOthersAddresses() {
        for (Pod from : pods) {
            for (Pod to : pods) {
                assertEquals(
                        to.name() + " [::ffff:" + from.address() + "]",
                        from.ask(to.address() + ":8080").strip());
            }
        }
    }

    @Test
    void reachesAServiceByItsAddressAndByAPortOfEachNode() {
        String service = cluster.get("service", "web").at("/spec/clusterIP").textValue();
        for (Pod from : pods) {
            assertEquals(names(pods), answers(() -> from.ask(service)));
            for (int node = 1; node <= NODES.size(); node++) {
                String port = "192.168.77.1" + node + ":30080";
                assertEquals(names(pods), answers(() -> from.ask(port)));
                assertEquals(names(pods), answers(() -> outsideAsks(port)));
            }
        }
    }

    /** The names of those that have answered, until all have, or many times. */
    private static Set<String> answers(Supplier<String> question) {
        var names = new HashSet<String>();
        for (int i = 0; i < 60 && names.size() < pods.size(); i++) {
            names.add(question.get().replaceFirst("(?s) .*", ""));
        }
        return names;
    }

    private static Set<String> names(List<Pod> pods) {
        return new TreeSet<>(pods.stream().map(Pod::name).toList());
    }

    private static String outsideAsks(String hostAndPort) {
        return Shell.run("curl", "-sS", "--max-time", "10", "http://" + hostAndPort + "/cgi-bin/who");
    }

    @Test
    void reachesAPortOfTheNodeThatAPodAskedFor() {
        for (Pod pod : pods) {
            String port = "192.168.77.1" + pod.node().charAt(4) + ":18080";
            assertTrue(outsideAsks(port).startsWith(pod.name() + " "));
            for (Pod from : pods) {
                assertTrue(from.ask(port).startsWith(pod.name() + " "), from + " to " + port);
            }
        }
    }

    @Test
    void aPodReachesItselfByItsService() {
        Pod pod = pods.getFirst();
        cluster.kubectl("label", "--overwrite", "pod", pod.name(), "self=yes");
        cluster.kubectl("create", "service", "clusterip", "self", "--tcp=80:8080");
        try {
            cluster.kubectl(
                    "patch", "service", "self", "-p", "{\"spec\":{\"selector\":{\"app\":null,\"self\":\"yes\"}}}");
            String address =
                    cluster.get("service", "self").at("/spec/clusterIP").textValue();
            Kubernetes.await(
                    "its endpoint",
                    () -> Shell.attempt(
                                    pod.enter("curl", "-sS", "--max-time", "5", "http://" + address + "/cgi-bin/who"))
                            .out()
                            .startsWith(pod.name() + " "));
        } finally {
            cluster.kubectl("delete", "service", "self");
            cluster.kubectl("label", "pod", pod.name(), "self-");
        }
    }

    /** The outside has no route to pods: it answers only to a node's address. */
    @Test
    void isMasqueradedToTheOutside() {
        for (Pod pod : pods) {
            String out = pod.run("ping", "-n", "-c", "1", "-W", "5", OUTSIDE);
            assertTrue(out.contains("ttl=63"), out);
        }
    }

    @Test
    void aHundredPodsThatStartAndEndLeaveNoAddressTaken() {
        long begin = System.nanoTime();
        cluster.kubectl("apply", "-f", Kubernetes.FILES.resolve("job.yml").toString());
        try {
            cluster.kubectl("wait", "--for=condition=Complete", "job/loop", "--timeout=300s");
        } finally {
            cluster.kubectl("delete", "job", "loop", "--wait");
        }
        System.out.println("seconds for 100 pods: " + seconds((System.nanoTime() - begin) / 1_000_000));
        cluster.awaitNoLeak();
    }

    @Test
    void theServerAcceptsEachManifest() throws IOException {
        cluster.kubectl("apply", "--dry-run=server", "-f", Kubernetes.MANIFEST.toString());
        cluster.kubectl(
                "apply",
                "--dry-run=server",
                "-k",
                Kubernetes.MANIFEST.getParent().toString());
        Path chart = scratch.resolve("chart.yml");
        Files.writeString(
                chart, Shell.run(Helm.find(), "template", "loden", "../deploy/chart", "--namespace", "kube-flannel"));
        cluster.kubectl("apply", "--dry-run=server", "-f", chart.toString());
    }

    /** What the server warns of, were the namespace held to the baseline. */
    @Test
    void podSecurityFindsTheHostsNetworkItsDirectoriesAndTwoCapabilities() {
        Shell.Result result = Shell.attempt(Kubernetes.kubectlCommand(
                "label",
                "--dry-run=server",
                "--overwrite",
                "namespace",
                "kube-flannel",
                "pod-security.kubernetes.io/enforce=baseline"));
        var found = new TreeSet<String>();
        Pattern.compile("Warning: kube-flannel-ds-\\S+(?: \\(and \\d+ other pods?\\))?: (.*)")
                .matcher(result.err())
                .results()
                .forEach(line -> found.addAll(List.of(line.group(1).split(", ", -1))));
        assertEquals(Set.of("host namespaces", "hostPath volumes", "non-default capabilities"), found, result.err());
    }
}
