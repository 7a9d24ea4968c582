package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.testbed.KubeApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Daemons that know their store by a name with two addresses, the first of which no host has. */
@Tag("net")
class StoreNamesIT {
    @TempDir
    Path directory;

    /** A daemon with an /etc/hosts of its own. */
    private void start(Node node, String name, Map<String, String> environment, String... flags) throws IOException {
        Path hosts = directory.resolve("hosts");
        Files.writeString(hosts, "127.0.0.1 localhost\n172.16.1.77 %1$s\n172.16.1.1 %1$s\n".formatted(name));
        var command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind " + hosts + " /etc/hosts && exec \"$@\"",
                "sh",
                Scenario.HOME.resolve("bin/lodend").toString(),
                "--subnet-file=" + node.subnetFile(),
                "--iface=" + node.external()));
        command.addAll(List.of(flags));
        node.start(command, environment);
    }

    /** As compose files name containers, in a list that is not quite right otherwise. */
    @Test
    void findsEtcdAtTheSecondAddress() throws IOException {
        try (Scenario scenario = Scenario.create(ReferenceNetwork.Store.ETCD)) {
            String url = scenario.network().store().flags().get(1).replace("--etcd-endpoints=", "");
            String port = url.replaceAll(".*:", "");
            Node node = scenario.master();
            start(
                    node,
                    "etcd_1",
                    Map.of(),
                    "--etcd-endpoints= http://me:hush@bad one , etcd_1:" + port + ",",
                    "--etcd-prefix=//coreos.com//network/");
            node.awaitReady(Scenario.SOON);
            scenario.awaitLog(node, "http://bad one");
            assertTrue(!Scenario.log(node).contains("hush"), "a password in the log");
        }
    }

    @Test
    void findsTheApiServerAtTheSecondAddress() throws IOException {
        try (KubeScenario scenario = new KubeScenario()) {
            Node node = scenario.addNode("master", "10.244.0.0/24");
            start(
                    node,
                    KubeApiServer.NAME,
                    Map.of("NODE_NAME", "master"),
                    "--kube-subnet-mgr",
                    "--kubeconfig-file=" + scenario.lab.directory().resolve("kubeconfig"),
                    "--kube-api-url=HTTPS://" + KubeApiServer.NAME + ":" + scenario.server.port() + "/",
                    "--net-config-path=" + scenario.config.file());
            node.awaitReady(Scenario.SOON);
        }
    }
}
