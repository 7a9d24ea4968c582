package dev.loden.bench;

import dev.loden.api.net.Family;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.distro.bench.Usage;
import dev.loden.netlink.RtnetlinkProvider;
import dev.loden.store.http.TlsIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** The part of {@link KubeBench} that runs in the node's namespace: heartbeats, and single changes. */
public final class KubeChanges {
    private static final Duration HEARTBEATS = Duration.ofSeconds(30);
    private static final int CHANGES = 100;
    private static final int WARM_UP = 10;
    private static final String PREFIX = "flannel.alpha.coreos.com/";

    private final String url;
    private final String token;
    private final int nodes;
    private final HttpClient http;

    /** When the kernel reported each new MAC. */
    private final ConcurrentHashMap<String, CompletableFuture<Long>> awaited = new ConcurrentHashMap<>();

    private KubeChanges(String url, String token, int nodes) {
        this.url = url;
        this.token = token;
        this.nodes = nodes;
        // The server is our own, on a wire of our own.
        var tls = new TlsIdentity(Optional.empty(), Optional.empty(), Optional.empty(), TlsIdentity.ServerTrust.ANY);
        this.http = HttpClient.newBuilder().sslContext(tls.context()).build();
    }

    /**
     * Prints to the standard output.
     *
     * @param arguments the API server's URL, an administrator's token, how many nodes, the daemon's process id
     * @throws Exception if something fails
     */
    public static void main(String[] arguments) throws Exception {
        var changes = new KubeChanges(arguments[0], arguments[1], Integer.parseInt(arguments[2]));
        String heartbeats = changes.heartbeats(Long.parseLong(arguments[3]));
        System.out.println(heartbeats + changes.patches());
        System.exit(0);
    }

    /** Each node's kubelet writes its status once a minute. */
    private String heartbeats(long pid) throws Exception {
        Usage before = Usage.of(pid);
        long begin = System.nanoTime();
        long interval = Duration.ofMinutes(1).toNanos() / nodes;
        for (int i = 0; System.nanoTime() - begin < HEARTBEATS.toNanos(); i++) {
            String second = "2026-01-01T00:%02d:%02dZ".formatted(i / 60 % 60, i % 60);
            patch(
                    KubeNodes.name(1 + i % nodes) + "/status",
                    "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"lastHeartbeatTime\":\"" + second + "\"}]}}");
            LockSupport.parkNanos(begin + (i + 1) * interval - System.nanoTime());
        }
        double used = Usage.of(pid).processor().minus(before.processor()).toMillis();
        return "%-17.2f  ".formatted(100 * used / HEARTBEATS.toMillis());
    }

    private String patches() throws Exception {
        long[] micros = new long[CHANGES];
        NetlinkOps netlink = new RtnetlinkProvider().open();
        NetlinkOps.Monitor monitor = netlink.monitor(this::onEvent);
        for (int i = -WARM_UP; i < CHANGES; i++) {
            int node = 1 + (i + WARM_UP) * 37 % nodes;
            var mac = KubeNodes.PEERS.mac(Family.IPV4, 1_000_000 + i);
            CompletableFuture<Long> reported =
                    awaited.computeIfAbsent(mac.toString(), any -> new CompletableFuture<>());
            patch(
                    KubeNodes.name(node),
                    "{\"metadata\":{\"annotations\":{\"" + PREFIX + "backend-data\":\"" + KubeNodes.backendData(mac)
                            + "\"}}}");
            long acknowledged = System.nanoTime();
            long taken = reported.get() - acknowledged;
            if (i >= 0) {
                micros[i] = Math.max(0, taken / 1_000);
            }
            LockSupport.parkNanos(Duration.ofMillis(30).toNanos());
        }
        monitor.close();
        netlink.close();
        Arrays.sort(micros);
        return "%.1f/%.1f".formatted(micros[CHANGES / 2] / 1e3, micros[CHANGES * 99 / 100] / 1e3);
    }

    private void onEvent(KernelEvent event) {
        if (event instanceof KernelEvent.Put put && put.object() instanceof Neighbor neighbor) {
            CompletableFuture<Long> reported = awaited.get(neighbor.mac().toString());
            if (reported != null) {
                reported.complete(System.nanoTime());
            }
        }
    }

    private void patch(String node, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1/nodes/" + node))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/strategic-merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.body());
        }
    }
}
