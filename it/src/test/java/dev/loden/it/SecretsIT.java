package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.net.Namespace;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running daemon that logs everything is given a secret in its flags, its configuration and others' leases; or in the kubeconfig by
 * which it asks. What it prints and serves, and what is packed for a report, has nothing of it.
 */
@Tag("net")
class SecretsIT {
    private static final String CANARY = "canary7Bird";

    /** A key of WireGuard's form: 32 bytes in base64. */
    private static final String KEY = CANARY + "A".repeat(32) + "=";

    private static final String NETWORK = "{\"Network\":\"10.244.0.0/16\",\"Backend\":%s}";

    /** Each is followed by what the log says of it; the first is accepted where the kernel has wireguard. */
    private static final Map<String, String> CONFIGURATIONS = new LinkedHashMap<>();

    static {
        CONFIGURATIONS.put(NETWORK.formatted("{\"Type\":\"wireguard\",\"PSK\":\"" + KEY + "\"}"), "wireguard");
        CONFIGURATIONS.put(NETWORK.formatted("{\"Type\":\"wireguard\",\"PSK\":\"" + CANARY + "\"}"), "PSK \"...\"");
        CONFIGURATIONS.put(
                NETWORK.formatted("{\"Type\":\"wireguard\",\"PSK\":[\"" + CANARY + "\"]}"), "must be a text");
        CONFIGURATIONS.put(NETWORK.formatted("{\"PSK\":" + CANARY + "}"), "not JSON: Unrecognized token");
    }

    @TempDir
    Path directory;

    @Test
    void areNowhereInWhatADaemonSays() throws IOException {
        try (var host = new HostWithDaemons(HostWithDaemons.Tool.IPTABLES_NFT)) {
            Namespace namespace = host.host.namespace();
            var daemon = host.new Daemon(1, "10.244.0.0");
            daemon.write(
                    "subnets/10.244.8.0-24",
                    "{\"PublicIP\":\"172.16.1.208\",\"BackendType\":\"wireguard\",\"BackendData\":{\"PublicKey\":\"x\",\"PSK\":\""
                            + CANARY + "\"}}");
            daemon.write("subnets/10.244.9.0-24", "{\"PublicIP\":\"172.16.1.209\",\"token\":" + CANARY + "}");
            daemon.start(
                    "-v=5",
                    "--etcd-username=root",
                    "--etcd-password=" + CANARY,
                    "--etcd-endpoints=http://me:" + CANARY + "@127.0.0.1:9");
            daemon.awaitReady();
            CONFIGURATIONS.forEach((configuration, said) -> {
                daemon.write("config", configuration);
                Await.until(said, Scenario.SOON, () -> daemon.log().contains(said));
            });
            var all = new StringBuilder(daemon.log());
            for (String path : List.of("healthz", "readyz", "metrics", "status")) {
                all.append(namespace.run("curl", "-s", "http://127.0.0.1:8081/" + path));
            }
            all.append(reports(namespace, daemon.file("subnet.env")));
            assertTrue(all.indexOf("10.244.9.0") > 0, "the peer whose lease is malformed is named");
            assertNoSecret(all.toString());

            assertNoSecretOfAKubeconfig(namespace);
        }
    }

    /** What a kubelet's credentials can write: backend-data with what looks like a secret, well formed or not. */
    @Test
    void ofNodesAreNowhereInWhatADaemonSays() {
        try (var scenario = new KubeScenario()) {
            Node node = scenario.addNode("master", "10.244.0.0/24");
            addForeign(
                    scenario,
                    "a",
                    7,
                    "{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:00:00:07\",\"PSK\":\"" + KEY + "\",\"PrivateKey\":\"" + KEY
                            + "\"}");
            addForeign(scenario, "b", 8, "{\"PSK\":" + CANARY);
            addForeign(scenario, "c", 9, "{\"x\":{\"tokens\":[\"a\",\"" + CANARY + "\"]}}");
            scenario.start(node, "-v=5");
            node.awaitReady(Scenario.SOON);
            Await.until(
                    "all of them to be told of",
                    Scenario.SOON,
                    () -> List.of("10.244.7.0", "node b", "10.244.9.0").stream()
                            .allMatch(Scenario.log(node)::contains));
            var all = new StringBuilder(Scenario.log(node));
            for (String path : List.of("healthz", "readyz", "metrics", "status")) {
                all.append(node.namespace().run("curl", "-s", "http://127.0.0.1:8081/" + path));
            }
            all.append(reports(node.namespace(), node.subnetFile()));
            assertNoSecret(all.toString());
        }
    }

    private static void addForeign(KubeScenario scenario, String name, int number, String data) {
        scenario.cluster.addNode(name, "10.244." + number + ".0/24");
        scenario.cluster.annotate(
                name,
                Map.of(
                        "backend-type", Optional.of("vxlan"),
                        "backend-data", Optional.of(data),
                        "kube-subnet-manager", Optional.of("true"),
                        "public-ip", Optional.of("172.16.1.20" + number)));
    }

    /** What the operator's tool says, and packs. */
    private String reports(Namespace namespace, Path subnetFile) {
        String loden = Scenario.HOME.resolve("bin/loden").toString();
        String socket = "--socket=" + subnetFile.resolveSibling("subnet.sock");
        String status = namespace.run("sh", "-c", "\"$@\" || true", "sh", loden, "status", "--peers", socket);
        Path bundle = directory.resolve("x.tar.gz");
        namespace.run(loden, "support-bundle", socket, "--subnet-file=" + subnetFile, bundle.toString());
        return status + namespace.run("tar", "xzOf", bundle.toString());
    }

    private void assertNoSecretOfAKubeconfig(Namespace namespace) throws IOException {
        for (String user : List.of(
                "token: '" + CANARY + "'",
                "token: \"" + CANARY + "\\n\"",
                "token: \"a\\r\\nb: " + CANARY + "\"",
                "tokenFile: " + Files.writeString(directory.resolve("token"), CANARY + "\n\n x"),
                "client-key-data: " + CANARY + "Y=, client-certificate-data: " + CANARY + "Y=",
                "exec: {apiVersion: client.authentication.k8s.io/v1, command: echo, args: [" + CANARY + "]}")) {
            assertNoSecret(asksBy(user, namespace));
        }
    }

    /** What a daemon prints that asks an API server nobody serves, until it has said what is wrong. */
    private String asksBy(String user, Namespace namespace) throws IOException {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), """
                current-context: c
                contexts: [{name: c, context: {cluster: k, user: u}}]
                clusters: [{name: k, cluster: {server: "https://127.0.0.1:9"}}]
                users: [{name: u, user: {%s}}]
                """.formatted(user));
        Path configuration =
                Files.writeString(directory.resolve("net-conf.json"), NETWORK.formatted("{\"Type\":\"vxlan\"}"));
        String text = namespace.run(
                "sh",
                "-c",
                "log=$1; shift; : >$log; NODE_NAME=n timeout -s KILL 20 \"$@\" >$log 2>&1 & daemon=$!;"
                        + " until grep -q 'lease store: ' $log || ! kill -0 $daemon 2>/dev/null; do sleep 0.1; done;"
                        + " kill $daemon 2>/dev/null; wait $daemon; cat $log",
                "sh",
                directory.resolve("log").toString(),
                Scenario.HOME.resolve("bin/lodend").toString(),
                "-v=5",
                "--kube-subnet-mgr",
                "--kubeconfig-file=" + kubeconfig,
                "--net-config-path=" + configuration,
                "--state-dir=" + directory.resolve("state"),
                "--subnet-file=" + directory.resolve("run/subnet.env"));
        assertTrue(text.contains("lease store: ") || text.contains("lodend: "), text);
        return text;
    }

    private static void assertNoSecret(String text) {
        int at = text.indexOf(CANARY);
        assertFalse(at >= 0, () -> text.substring(Math.max(0, at - 300), Math.min(text.length(), at + 100)));
    }
}
