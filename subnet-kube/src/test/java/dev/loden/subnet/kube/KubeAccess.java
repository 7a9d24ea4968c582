package dev.loden.subnet.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.subnet.kube.api.PodEnvironment;
import dev.loden.testkit.SampleLeases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A daemon of node n1 at a real API server, by whatever credentials a test gives it. */
abstract class KubeAccess {
    static final Duration SOON = Duration.ofSeconds(30);
    static final String JOINED = "10.5.7.0/24";

    @TempDir
    Path directory;

    Cluster cluster;

    @BeforeEach
    void join() {
        cluster = new Cluster(directory);
        cluster.nodes.addNode("n1", JOINED);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    static String acquire(KubeStore store) {
        return store.acquire(SampleLeases.request(1)).subnets().toString();
    }

    static String failure(KubeStore store) {
        PluginException e = assertThrows(PluginException.class, () -> acquire(store));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertFalse(e.getMessage().contains("\n"), e::getMessage);
        return e.getMessage();
    }

    String kubeconfig(String cluster, String user) {
        write("kubeconfig", """
                apiVersion: v1
                kind: Config
                current-context: here
                contexts:
                - name: elsewhere
                  context: {cluster: none, user: nobody}
                - name: here
                  context:
                    cluster: test
                    user: daemon
                clusters:
                - name: test
                  cluster:
                    server: https://127.0.0.1:%d
                %s
                users:
                - name: daemon
                  user:
                %s
                """.formatted(this.cluster.proxy.port(), cluster.indent(4), user.indent(4)));
        return directory.resolve("kubeconfig").toString();
    }

    void write(String name, String text) {
        cluster.write(name, text);
    }

    KubeStore byKubeconfig(String cluster, String user) {
        return this.cluster.open(
                KubeStoreOptions.of(
                        Settings.of(Map.of("kubeconfig-file", kubeconfig(cluster, user))),
                        new PodEnvironment(Map.of("NODE_NAME", "n1"), directory.resolve("none"))),
                Cluster.QUICK);
    }

    String trusted() {
        return "certificate-authority: ca.crt";
    }
}
