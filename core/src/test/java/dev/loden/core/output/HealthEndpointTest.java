package dev.loden.core.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.spi.PluginException;
import dev.loden.base.Supervisor;
import dev.loden.core.config.DaemonOptions;
import dev.loden.core.status.StatusBoard;
import dev.loden.testkit.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HealthEndpointTest {
    private final StatusBoard status =
            new StatusBoard(Duration.ofSeconds(10), System::nanoTime, InstantSource.system());

    @Test
    void saysWhetherTheNodeIsReadyAndWhyNot() throws Exception {
        int port = FreePort.next();
        HealthEndpoint endpoint = HealthEndpoint.open(new DaemonOptions.HealthOptions("127.0.0.1", port), status);
        try {
            assertEquals("200 ok\n", get(port, "/healthz"));
            assertEquals("503 waiting for the first turn\n", get(port, "/readyz"));

            status.waitingFor("");
            assertEquals("200 ok\n", get(port, "/readyz"));

            status.waitingFor("a lease");
            assertEquals("503 waiting for a lease\n", get(port, "/readyz"));

            status.leaseTrouble("no podCIDR");
            assertEquals("503 waiting for a lease (lease: no podCIDR)\n", get(port, "/readyz"));
            status.storeDisconnected("nobody home");
            assertEquals("503 waiting for a lease (lease store: nobody home)\n", get(port, "/readyz"));
        } finally {
            endpoint.close();
        }
    }

    @Test
    void namesAPortThatIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var options = new DaemonOptions.HealthOptions("127.0.0.1", taken.getLocalPort());
            PluginException e = assertThrows(PluginException.class, () -> HealthEndpoint.open(options, status));

            assertTrue(e.getMessage().contains("127.0.0.1:" + taken.getLocalPort()), e.getMessage());
            assertTrue(e.getMessage().contains("--healthz-port"), e.getMessage());
        }
    }

    /** As code does that catches an interrupt and restores it; no selection waits while the flag is set. */
    @Test
    @Timeout(20)
    void answersAfterAnInterruptOfItsThreadAndSpinsNot() throws Exception {
        int port = FreePort.next();
        Map<String, Supplier<HttpAnswer>> paths = Map.of(
                "/interrupted",
                () -> HttpAnswer.ok("text/plain", "" + Thread.currentThread().isInterrupted()),
                "/bad",
                () -> {
                    Thread.currentThread().interrupt();
                    return HttpAnswer.ok("text/plain", "bad");
                });
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        var own = new Supervisor(System::nanoTime); // other tests of this process are not to see this trouble
        var server = own.around(() -> start(address, paths));
        try {
            assertEquals("200 bad", get(port, "/bad"));
            assertEquals("200 false", get(port, "/interrupted"));
        } finally {
            server.close();
        }
    }

    @Test
    @Timeout(20)
    void answersHoweverManyHalfRequestsAreOpen() throws Exception {
        int port = FreePort.next();
        HealthEndpoint endpoint = HealthEndpoint.open(new DaemonOptions.HealthOptions("127.0.0.1", port), status);
        var clients = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 300; i++) {
                var client = new Socket(InetAddress.getLoopbackAddress(), port);
                client.getOutputStream().write("GET /hea".getBytes(StandardCharsets.US_ASCII));
                clients.add(client);
            }
            long before = System.nanoTime();
            assertEquals("200 ok\n", get(port, "/healthz"));
            assertTrue(System.nanoTime() - before < 1_000_000_000L, "as long as a probe of kubelet waits");
            // the oldest had to go, the youngest end with their time
            clients.getFirst().setSoTimeout(5000);
            assertTrue(isClosed(clients.getFirst()));
            clients.getLast().setSoTimeout(10_000);
            assertTrue(isClosed(clients.getLast()));
        } finally {
            endpoint.close();
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static boolean isClosed(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    @Timeout(20)
    void refusesWhatItDoesNotServe() throws Exception {
        int port = FreePort.next();
        HealthEndpoint endpoint = HealthEndpoint.open(new DaemonOptions.HealthOptions("127.0.0.1", port), status);
        try {
            assertTrue(raw(port, "GET /nothing HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 404 "));
            assertTrue(raw(port, "POST /healthz HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")
                    .startsWith("HTTP/1.1 405 "));
            assertTrue(raw(port, "\u0016\u0003\u0001\r\n\r\n").startsWith("HTTP/1.1 400 "));
            assertTrue(raw(port, "GET /" + "x".repeat(20_000)).startsWith("HTTP/1.1 431 "));
            String head = raw(port, "HEAD /healthz?verbose HTTP/1.0\r\nHost: x\r\n\r\n");
            assertTrue(head.startsWith("HTTP/1.1 200 OK\r\n") && head.endsWith("\r\n\r\n"), head);
        } finally {
            endpoint.close();
        }
    }

    @Test
    void answersInJsonOnRequest() throws Exception {
        int port = FreePort.next();
        HealthEndpoint endpoint = HealthEndpoint.open(new DaemonOptions.HealthOptions("127.0.0.1", port), status);
        try {
            String accept = " HTTP/1.1\r\nHost: x\r\naccept: application/json\r\n\r\n";
            String ready = raw(port, "GET /readyz" + accept);
            assertTrue(ready.startsWith("HTTP/1.1 503 "), ready);
            assertTrue(ready.endsWith("{\"ok\":false,\"reason\":\"waiting for the first turn\"}\n"), ready);
            String healthy = raw(port, "GET /healthz" + accept);
            assertTrue(healthy.contains("Content-Type: application/json\r\n"), healthy);
            assertTrue(healthy.endsWith("\r\n\r\n{\"ok\":true}\n"), healthy);
            String kubelet = raw(port, "GET /healthz HTTP/1.1\r\nAccept: */*\r\n\r\n");
            assertTrue(kubelet.endsWith("\r\n\r\nok\n"), kubelet);
        } finally {
            endpoint.close();
        }
    }

    private static String raw(int port, String request) throws IOException {
        try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(5000);
            client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String get(int port, String path) throws IOException {
        var connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        int code = connection.getResponseCode();
        try (InputStream body = code == 200 ? connection.getInputStream() : connection.getErrorStream()) {
            return code + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static BoundedHttpServer start(InetSocketAddress address, Map<String, Supplier<HttpAnswer>> paths) {
        try {
            return BoundedHttpServer.start(address, paths, BoundedHttpServer.LIMIT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
