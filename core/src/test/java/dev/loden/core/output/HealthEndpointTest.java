package dev.loden.core.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.spi.PluginException;
import dev.loden.core.config.DaemonOptions;
import dev.loden.core.status.StatusBoard;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class HealthEndpointTest {
    private final StatusBoard status =
            new StatusBoard(Duration.ofSeconds(10), System::nanoTime, InstantSource.system());

    @Test
    void saysWhetherTheNodeIsReadyAndWhyNot() throws Exception {
        int port = freePort();
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

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
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
}
