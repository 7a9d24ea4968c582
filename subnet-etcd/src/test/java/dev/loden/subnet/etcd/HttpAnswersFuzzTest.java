package dev.loden.subnet.etcd;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.PluginException;
import dev.loden.testkit.Fuzzer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Answers of HTTP, in chunks or not, from something at etcd's address: each is read or refused, and none holds the thread. */
class HttpAnswersFuzzTest {
    private static final String LIST =
            "{\"header\":{\"revision\":\"7\"},\"kvs\":[{\"key\":\"L2NvcmVvcy5jb20v\",\"mod_revision\":\"5\",\"value\":\"MQ==\"}],\"count\":\"1\"}";
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n"
            + Integer.toHexString(LIST.length()) + "\r\n" + LIST + "\r\n0\r\n\r\n";
    private static final String WHOLE = HEAD + "Content-Length: " + LIST.length() + "\r\n\r\n" + LIST;
    private static final String ERROR = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nSet-Cookie: a=b\r\n\r\n"
            + "{\"code\":14,\"message\":\"no\"}";

    /** The JDK's client does not always notice that a chunk was cut off by the connection's end: then the time for an answer ends it. */
    private static final Timing TIMING = new Timing(
            Duration.ofHours(24),
            Duration.ofSeconds(3),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofMillis(20),
            Duration.ofMillis(200));

    private static final Pattern ABSURD = Pattern.compile("[0-9a-fA-F]{8}");

    private final AtomicReference<byte[]> answer = new AtomicReference<>(new byte[0]);

    @Test
    void areReadOrRefused() throws IOException {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server));
            var options = EtcdStoreOptions.of(
                    Settings.of(Map.of("etcd-endpoints", "http://127.0.0.1:" + server.getLocalPort())));
            try (var client = new EtcdClient(options, TIMING, System::nanoTime, () -> {
                throw new IOException("no gRPC here");
            })) {
                var table = new EtcdTable(client, options.prefix(), Duration.ofHours(24), 4);
                Fuzzer.ofTexts(CHUNKED, WHOLE, ERROR, HEAD + "Content-Length: 108true\r\n\r\n")
                        .run(
                                bytes -> {
                                    if (hangsTheClient(bytes)) {
                                        return;
                                    }
                                    answer.set(bytes);
                                    table.list();
                                },
                                PluginException.class);
            }
        }
    }

    /** Lengths of chunks beyond 31 bits: HungClientTest. */
    private static boolean hangsTheClient(byte[] bytes) {
        return ABSURD.matcher(new String(bytes, StandardCharsets.ISO_8859_1)).find();
    }

    private void serve(ServerSocket server) {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> give(client));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void give(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            String request = "";
            while (!request.contains("}")) { // the request's body ends so
                byte[] more = new byte[4096];
                int count = in.read(more);
                if (count < 0) {
                    return;
                }
                request += new String(more, 0, count, StandardCharsets.ISO_8859_1);
            }
            client.getOutputStream().write(answer.get());
            client.shutdownOutput();
        } catch (IOException gone) {
            // the client had enough of it
        }
    }
}
