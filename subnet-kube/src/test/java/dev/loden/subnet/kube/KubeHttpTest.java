package dev.loden.subnet.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.subnet.kube.api.PodEnvironment;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import dev.loden.testkit.SampleLeases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that is overloaded, broken, or no API server at all. */
class KubeHttpTest {
    private final AtomicInteger requests = new AtomicInteger();
    private ServerSocket server;
    private volatile int code = 200;
    private volatile String retryAfter = "";
    private volatile String date = "";
    private volatile String body = "{}";
    private KubeStore store;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
        String url = "http://127.0.0.1:" + server.getLocalPort();
        var pod = new PodEnvironment(Map.of("NODE_NAME", "n1"), Path.of("/none"));
        store = new KubeStore(
                KubeStoreOptions.of(Settings.of(Map.of("kube-api-url", url)), pod),
                Cluster.QUICK,
                System::nanoTime,
                InstantSource.system());
    }

    @AfterEach
    void stop() throws IOException {
        store.close();
        server.close();
    }

    /** Gives the same answer to whatever is asked. */
    private void serve() {
        try {
            while (true) {
                try (Socket connection = server.accept()) {
                    assertTrue(connection.getInputStream().read(new byte[16 * 1024]) > 0);
                    requests.incrementAndGet();
                    String wait = (retryAfter.isEmpty() ? "" : "Retry-After: " + retryAfter + "\r\n")
                            + (date.isEmpty() ? "" : "Date: " + date + "\r\n");
                    String answer = "HTTP/1.1 " + code + " Answer\r\nConnection: close\r\n" + wait + "Content-Length: "
                            + body.length() + "\r\n\r\n" + body;
                    connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException closed) {
            retryAfter = "";
        }
    }

    @Test
    void itsClockIsComparedWithThisHosts() {
        failure();
        assertEquals(OptionalLong.empty(), store.clockAheadMillis());
        Duration hour = Duration.ofHours(1);
        date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plus(hour).atOffset(ZoneOffset.UTC));
        failure();
        long behind = -store.clockAheadMillis().orElseThrow();
        assertTrue(Math.abs(behind - hour.toMillis()) < 60_000, behind + " ms"); // a busy machine answers late
    }

    private String failure() {
        PluginException e = assertThrows(PluginException.class, () -> store.acquire(SampleLeases.request(1)));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertFalse(e.getMessage().contains("\n"), e::getMessage);
        return e.getMessage();
    }

    @Test
    void leavesAnOverloadedServerAloneForAsLongAsItAsks() {
        code = 429;
        retryAfter = "2";
        body = "{\"kind\":\"Status\",\"message\":\"too many requests\",\"code\":429}";
        var recorder = new LeaseRecorder();
        store.watch(recorder);
        Await.until("an outage", Duration.ofSeconds(5), () -> recorder.outage().isPresent());
        assertTrue(recorder.outage().orElseThrow().contains("too many requests"), recorder.outage()::toString);
        long begin = System.nanoTime();
        assertTrue(failure().contains("429") || failure().contains("Retry-After"));
        assertEquals(1, requests.get(), "nothing was sent meanwhile");
        Await.until("another try", Duration.ofSeconds(5), () -> requests.get() == 2);
        assertTrue(System.nanoTime() - begin > 1_500_000_000L, "it came too early");
    }

    @Test
    void backsOffFromABrokenServer() {
        code = 503;
        body = "Service\tUnavailable\nmore";
        assertTrue(failure().contains("HTTP 503, \"Service Unavailable\""), this::failure);
        var recorder = new LeaseRecorder();
        store.watch(recorder);
        long begin = System.nanoTime();
        Await.until("a second", Duration.ofSeconds(5), () -> System.nanoTime() - begin > 1_000_000_000L);
        assertTrue(requests.get() >= 4 && requests.get() < 25, "requests in a second: " + requests);
        assertEquals(1, recorder.statuses().size(), "the same outage is reported once");
    }

    @Test
    void saysThatItIsNoKubernetesApi() {
        body = "<html>It works";
        assertTrue(failure().contains("not that of the Kubernetes API"), this::failure);
        body = "[]";
        assertTrue(failure().contains("no JSON object"), this::failure);
        body = "{\"metadata\":";
        assertTrue(failure().contains("cut off"), this::failure);
        body = "{\"items\":[]}";
        var recorder = new LeaseRecorder();
        store.watch(recorder);
        Await.until("an outage", Duration.ofSeconds(5), () -> recorder.outage().isPresent());
        assertTrue(
                recorder.outage().orElseThrow().contains("is it a Kubernetes API server?"),
                recorder.outage()::toString);
    }
}
