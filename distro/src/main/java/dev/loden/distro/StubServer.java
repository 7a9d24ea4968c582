package dev.loden.distro;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A lease store with a few fixed answers on the loopback: enough for one node to start. */
final class StubServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();

    private StubServer(HttpServer server) {
        this.server = server;
        server.setExecutor(workers);
    }

    static StubServer create() throws IOException {
        return new StubServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    StubServer on(String path, HttpHandler handler) {
        server.createContext(path, handler);
        return this;
    }

    StubServer start() {
        server.start();
        return this;
    }

    /** Where it is: {@code 127.0.0.1:40123}. */
    String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = (json + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Sends one event, and nothing more until the server ends. */
    static void watch(HttpExchange exchange, String json) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write((json + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
