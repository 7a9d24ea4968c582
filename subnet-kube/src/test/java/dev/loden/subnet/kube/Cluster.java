package dev.loden.subnet.kube;

import dev.loden.api.lease.Settings;
import dev.loden.subnet.kube.api.PodEnvironment;
import dev.loden.testbed.FaultProxy;
import dev.loden.testbed.KubeApiServer;
import dev.loden.testbed.KubeCluster;
import dev.loden.testkit.LeaseRecorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One real API server for all tests of this module, each of which starts without nodes and reaches it through a proxy of its
 * own, as a pod would: by a service account's token and CA.
 */
final class Cluster implements AutoCloseable {
    static final Timing QUICK = new Timing(
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ofSeconds(90),
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofSeconds(1));

    final KubeApiServer server;
    final KubeCluster nodes;
    final FaultProxy proxy;
    final Path directory;
    private final List<KubeStore> opened = new ArrayList<>();

    Cluster(Path directory) {
        this.server = Servers.SHARED.server();
        this.nodes = Servers.SHARED.cluster();
        this.proxy = new FaultProxy(server.port());
        this.directory = directory;
        removeNodes();
        mount(nodes.token());
        write("ca.crt", read(server.authority().ca()));
    }

    /** Started at the first use, ended with this JVM. */
    private record Servers(KubeApiServer server, KubeCluster cluster) {
        static final Servers SHARED = start();

        private static Servers start() {
            try {
                Path directory = Files.createTempDirectory("loden-kube");
                KubeApiServer server = KubeApiServer.start(directory, KubeApiServer.Place.HERE);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    server.close();
                    delete(directory);
                }));
                return new Servers(server, new KubeCluster(server));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void delete(Path directory) {
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void removeNodes() {
        server.admin("DELETE", "/api/v1/nodes", "");
    }

    /** As kubelet does with a service account's token. */
    void mount(String token) {
        write("token", token);
    }

    void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PodEnvironment pod(String node) {
        var environment = new HashMap<String, String>();
        environment.put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
        environment.put("KUBERNETES_SERVICE_PORT", Integer.toString(proxy.port()));
        environment.put("NODE_NAME", node);
        return new PodEnvironment(environment, directory);
    }

    KubeStore open(String node) {
        return open(node, Map.of());
    }

    KubeStore open(String node, Map<String, String> flags) {
        return open(KubeStoreOptions.of(Settings.of(flags), pod(node)), QUICK);
    }

    KubeStore open(KubeStoreOptions options, Timing timing) {
        var store = new KubeStore(options, timing, System::nanoTime, InstantSource.system());
        opened.add(store);
        return store;
    }

    LeaseRecorder watch(String node) {
        var recorder = new LeaseRecorder();
        open(node).watch(recorder);
        return recorder;
    }

    /** An annotation as it is in the API; names without prefix are flannel's. */
    Optional<String> annotation(String node, String name) {
        String full = name.contains("/") ? name : "flannel.alpha.coreos.com/" + name;
        Matcher found = Pattern.compile("\"" + Pattern.quote(full) + "\": ?\"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(nodes.node(node));
        return found.find() ? Optional.of(found.group(1).replace("\\\"", "\"")) : Optional.empty();
    }

    /** A condition as status and reason; empty if the node has none of this type. */
    Optional<String> condition(String node, String type) {
        Matcher found = Pattern.compile("\\{[^{}]*\"type\": ?\"" + type + "\"[^{}]*}")
                .matcher(nodes.node(node).replaceAll("\\s+", " "));
        return found.find()
                ? Optional.of(member(found.group(), "status") + " " + member(found.group(), "reason"))
                : Optional.empty();
    }

    private static String member(String object, String name) {
        Matcher found = Pattern.compile("\"" + name + "\": ?\"([^\"]*)\"").matcher(object);
        return found.find() ? found.group(1) : "";
    }

    @Override
    public void close() {
        opened.forEach(KubeStore::close);
        proxy.close();
    }
}
