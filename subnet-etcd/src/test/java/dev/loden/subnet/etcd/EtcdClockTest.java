package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** An etcd whose host has another time. */
class EtcdClockTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private static void serve(ServerSocket server, Instant time) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
        String body = "{\"header\":{\"revision\":\"1\"},\"kvs\":[],\"count\":\"0\"}";
        try {
            while (true) {
                try (Socket client = server.accept()) {
                    client.getInputStream().read(new byte[4096]);
                    client.getOutputStream()
                            .write(("HTTP/1.1 200 OK\r\nDate: " + date + "\r\nConnection: close\r\nContent-Length: "
                                            + body.length() + "\r\n\r\n" + body)
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    @Test
    void isComparedWithThisHostsClock() throws IOException {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server, Instant.now().minus(HOUR)));
            var options = EtcdStoreOptions.of(
                    Settings.of(Map.of("etcd-endpoints", "http://127.0.0.1:" + server.getLocalPort())));
            try (var client = new EtcdClient(options, Timing.USUAL, System::nanoTime, EtcdSubject.NONE)) {
                assertEquals(OptionalLong.empty(), client.clockAheadMillis());
                new EtcdTable(client, options.prefix(), Duration.ofHours(24)).list();
                long ahead = client.clockAheadMillis().orElseThrow();
                assertTrue(Math.abs(ahead - HOUR.toMillis()) < 60_000, ahead + " ms"); // a busy machine answers late
            }
        }
    }
}
