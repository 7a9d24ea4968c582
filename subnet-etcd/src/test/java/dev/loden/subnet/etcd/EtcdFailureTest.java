package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import dev.loden.testkit.SampleLeases;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against something that is not etcd, or no good one. */
class EtcdFailureTest {
    private static final Timing IMPATIENT = new Timing(
            Duration.ofHours(24),
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofSeconds(60),
            Duration.ofMillis(50),
            Duration.ofMillis(200));

    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private ServerSocket server;
    private Thread serving;
    private volatile String answer = "";
    private volatile boolean hold;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        serving = Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    /** Gives the same answer to whatever is asked, and then closes the connection or holds it. */
    private void serve() {
        try {
            while (true) {
                Socket connection = server.accept();
                connections.add(connection);
                InputStream in = connection.getInputStream();
                assertTrue(in.read(new byte[16 * 1024]) > 0);
                requests.incrementAndGet();
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                connection.getOutputStream().flush();
                if (!hold) {
                    connection.close();
                }
            }
        } catch (IOException closed) {
            hold = false;
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException, InterruptedException {
        server.close();
        serving.join(); // while a thread is in accept, the kernel goes on listening
        assertFails("connection refused");
    }

    @Test
    void saysThatTheHostIsUnknown() {
        String message = failure("http://no-such-host.invalid:2379");
        assertTrue(message.contains("no-such-host.invalid") && message.contains("unknown host"), message);
    }

    @Test
    void saysThatNoAnswerComes() {
        hold = true;
        assertFails("no answer in time");
    }

    @Test
    void saysThatTheAnswerStopsHalfWay() {
        hold = true;
        answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"kvs\r\n";
        assertFails("no answer in time");
    }

    @Test
    void saysThatTheAnswerIsCutOff() {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"kvs\":[{\"key\":\"YQ==\"";
        assertFails("closed before the answer was complete");
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"kvs\":[{";
        assertFails("cut off or not that of etcd");
    }

    @Test
    void saysThatItIsNotEtcd() {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n<html>It works";
        assertFails("cut off or not that of etcd");
        answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 19\r\n\r\n404 page not found\n";
        assertFails("404 page not found");
        assertFails("nor does it answer by gRPC");
        answer = "SSH-2.0-OpenSSH_9.2\r\n";
        assertFails("SSH-2.0");
    }

    @Test
    void takesTheNextEndpointAndStaysWithIt() {
        answer =
                "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 48\r\n\r\n{\"error\":\"etcdserver: no leader\",\"code\":14}     ";
        assertFails("etcdserver: no leader");
        String both = "http://127.0.0.1:1," + endpoint();
        String message = failure(both);
        assertTrue(message.contains("127.0.0.1:1/: connection refused") && message.contains("no leader"), message);
    }

    @Test
    void backsOffWhileEtcdIsBroken() {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]";
        var recorder = new LeaseRecorder();
        try (EtcdStore store = store(endpoint())) {
            store.watch(recorder);
            long begin = System.nanoTime();
            Await.until("a second", Duration.ofSeconds(5), () -> System.nanoTime() - begin > 1_000_000_000L);
        }
        assertTrue(requests.get() >= 3 && requests.get() < 20, "requests in a second: " + requests);
        assertEquals(1, recorder.statuses().size(), "the same outage is told once");
        assertEquals(0, recorder.lists());
    }

    private String endpoint() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void assertFails(String cause) {
        String message = failure(endpoint());
        assertTrue(message.contains(endpoint()) && message.contains(cause), message);
        assertFalse(message.contains("\n"), message);
    }

    private static String failure(String endpoints) {
        try (EtcdStore store = store(endpoints)) {
            PluginException e = assertThrows(PluginException.class, () -> store.acquire(SampleLeases.request(1)));
            assertEquals(ErrorCode.UNAVAILABLE, e.code());
            return e.getMessage();
        }
    }

    private static EtcdStore store(String endpoints) {
        return new EtcdStore(
                EtcdStoreOptions.of(Settings.of(Map.of("etcd-endpoints", endpoints))),
                IMPATIENT,
                System::nanoTime,
                EtcdSubject.GRPC);
    }
}
