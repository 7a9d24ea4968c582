package dev.loden.subnet.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.store.http.ClockSkew;
import dev.loden.subnet.kube.api.KubeHttp;
import dev.loden.subnet.kube.api.KubeRefusal;
import dev.loden.subnet.kube.api.KubeRequest;
import dev.loden.subnet.kube.api.PodEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a server has asked one thread for holds for all. */
class RetryAfterTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void isNotClearedByAnotherThreadsRefusal() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + server.getLocalPort();
            var pod = new PodEnvironment(Map.of("NODE_NAME", "n1"), Path.of("/none"));
            var options = KubeStoreOptions.of(Settings.of(Map.of("kube-api-url", url)), pod);
            var clock = new ClockSkew(InstantSource.system());
            try (var http = new KubeHttp(options.access(), LIMIT, LIMIT, System::nanoTime, clock)) {
                CompletableFuture<KubeRefusal> one = refusal(http);
                CompletableFuture<KubeRefusal> two = refusal(http);
                Socket first = request(server);
                Socket second = request(server);
                answer(first, "429 Too Many Requests\r\nRetry-After: 60");
                CompletableFuture.anyOf(one, two).join();
                assertTrue(http.quiet().toSeconds() > 30, http.quiet()::toString);

                answer(second, "503 Service Unavailable\r\nRetry-After: 1");
                CompletableFuture.allOf(one, two).join();
                assertTrue(http.quiet().toSeconds() > 30, http.quiet()::toString);
                assertEquals(429, refusal(http).join().code(), "without a request");
            }
        }
    }

    private static CompletableFuture<KubeRefusal> refusal(KubeHttp http) {
        return CompletableFuture.supplyAsync(
                () -> assertThrows(KubeRefusal.class, () -> http.open(KubeRequest.getNode("n1"), http.piecewise())));
    }

    private static Socket request(ServerSocket server) throws IOException {
        Socket client = server.accept();
        assertTrue(client.getInputStream().read(new byte[4096]) > 0);
        return client;
    }

    private static void answer(Socket client, String head) throws IOException {
        try (client) {
            client.getOutputStream()
                    .write(("HTTP/1.1 " + head + "\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
                            .getBytes(StandardCharsets.US_ASCII));
        }
    }
}
