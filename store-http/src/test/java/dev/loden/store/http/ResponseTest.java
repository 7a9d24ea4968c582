package dev.loden.store.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ResponseTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static CompletableFuture<Response> begin(int port) throws IOException {
        URI url = URI.create("http://127.0.0.1:" + port);
        var tls =
                new TlsIdentity(Optional.empty(), Optional.empty(), Optional.empty(), TlsIdentity.ServerTrust.VERIFIED);
        Route route = StoreClient.create(LIMIT, List.of(url), tls, Via.DIRECT).route(url);
        return Response.begin(
                route.client(), route.request("/").build(), head -> new TimedBody(ReadTimeout.perRead(LIMIT, "late")));
    }

    /** As when no thread could be made for it: nothing that is given to it is done. */
    @Test
    void comesThoughTheCommonPoolDoesNothing() throws Exception {
        var end = new CountDownLatch(1);
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 2 * ForkJoinPool.getCommonPoolParallelism() + 2; i++) {
                ForkJoinPool.commonPool().execute(() -> await(end));
            }
            CompletableFuture<Response> answer = begin(server.getLocalPort());
            try (Socket connection = server.accept()) {
                connection
                        .getOutputStream()
                        .write("HTTP/1.1 418 Tea\r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.US_ASCII));
                Response response = answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertEquals(418, response.statusCode());
                assertEquals("{}", new String(response.body().readAllBytes(), StandardCharsets.US_ASCII));
            }
        } finally {
            end.countDown();
        }
    }

    @Test
    void saysWhyThereIsNone() throws Exception {
        int port;
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        var e = assertThrows(ExecutionException.class, () -> begin(port).get(LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertInstanceOf(IOException.class, e.getCause());
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
