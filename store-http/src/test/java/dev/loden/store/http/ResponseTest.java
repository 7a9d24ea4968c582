package dev.loden.store.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ResponseTest {
    private static final int LIMIT = 20;

    private final HttpClient client = HttpClient.newBuilder().executor(Runnable::run).build();

    private CompletableFuture<Response> begin(int port) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build();
        return Response.begin(
                client, request, head -> new TimedBody(ReadTimeout.perRead(Duration.ofSeconds(LIMIT), "late")));
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
                Response response = answer.get(LIMIT, TimeUnit.SECONDS);
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
        var e = assertThrows(ExecutionException.class, () -> begin(port).get(LIMIT, TimeUnit.SECONDS));
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
