package dev.loden.distro;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.core.Daemon;
import dev.loden.core.Plugins;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What {@code loden archive} records in place of {@link Lodend} alone: first a node that starts on etcd and one on
 * Kubernetes, for which stub servers stand in, one with udp, then the daemon with the given flags. So the archive holds the classes of
 * all stores, and of the data plane. The exit code is not 0 if one of them did not come to its end.
 */
final class TrainingRun {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration TUNNEL = Duration.ofSeconds(3);
    private static final Duration HANDSHAKE = Duration.ofMillis(700);
    private static final long STEP = Duration.ofMillis(10).toNanos();

    private final List<String> arguments;
    private final Path subnetFile;
    private final Path config;

    private TrainingRun(List<String> arguments, Path scratch) {
        this.arguments = arguments;
        this.subnetFile = scratch.resolve("subnet.env");
        this.config = scratch.resolve("net-conf.json");
    }

    /**
     * Starts several times.
     *
     * @param arguments the daemon's flags
     * @throws IOException if a temporary file cannot be made
     */
    public static void main(String[] arguments) throws IOException {
        Path scratch = Files.createTempDirectory("loden-training");
        var training = new TrainingRun(List.of(arguments), scratch);
        try (StubServer etcd = StubEtcd.start();
                StubServer kube = StubKube.start()) {
            training.run(etcd, kube);
        } catch (PluginException e) {
            System.err.println("training run: " + e.getMessage());
            System.exit(1);
        } finally {
            Files.deleteIfExists(training.subnetFile);
            Files.deleteIfExists(training.config);
            Files.deleteIfExists(scratch);
        }
        Lodend.main(arguments);
    }

    private void run(StubServer etcd, StubServer kube) throws IOException {
        startToReady(Map.of("subnet-store", "etcd", "etcd-endpoints", "http://" + etcd.authority()));
        Files.writeString(config, "{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}");
        startToReady(onKube("http://" + kube.authority()));
        // While a daemon of udp starts, packets wait; where there is no TUN device it does without.
        Files.writeString(config, "{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"udp\"}}");
        startOnce(onKube("http://" + kube.authority()), TUNNEL);
        // There is no certificate to be had, but how a handshake begins.
        startOnce(onKube("https://" + kube.authority()), HANDSHAKE);
    }

    private Map<String, String> onKube(String url) {
        return Map.of("subnet-store", "kube", "kube-api-url", url, "net-config-path", config.toString());
    }

    private void startToReady(Map<String, String> store) throws IOException {
        startOnce(store, PATIENCE);
        if (!Files.exists(subnetFile)) {
            throw new PluginException(
                    ErrorCode.UNAVAILABLE,
                    "a node on " + store.get("subnet-store") + " was not ready within " + PATIENCE.toSeconds() + " s");
        }
    }

    private void startOnce(Map<String, String> store, Duration patience) throws IOException {
        Files.deleteIfExists(subnetFile);
        Plugins plugins = Plugins.discover(Path.of(Home.plugins()));
        var flags = Arguments.parse(arguments, System.getenv(), Flags.with(plugins.flags()))
                .settings()
                .members();
        flags.putAll(store);
        flags.put("subnet-file", subnetFile.toString());
        flags.put("healthz-ip", "127.0.0.1");
        flags.put("healthz-port", Integer.toString(freePort()));
        try (Daemon daemon = Daemon.create(Settings.of(flags), plugins)) {
            Thread.ofPlatform().daemon().start(daemon::run);
            long end = System.nanoTime() + patience.toNanos();
            while (!Files.exists(subnetFile) && System.nanoTime() < end) {
                LockSupport.parkNanos(STEP);
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
