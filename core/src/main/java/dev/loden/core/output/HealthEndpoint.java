package dev.loden.core.output;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.codec.json.Json;
import dev.loden.core.config.DaemonOptions;
import dev.loden.core.status.StatusBoard;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code GET /healthz} and {@code GET /readyz}: 200, or 503 with the reason. {@code GET /status}: all about the node, JSON. */
public final class HealthEndpoint {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Optional<HttpServer> server;

    private HealthEndpoint(Optional<HttpServer> server) {
        this.server = server;
    }

    /** Starts to listen, unless the port is 0. */
    public static HealthEndpoint open(DaemonOptions.HealthOptions options, StatusBoard status) {
        return new HealthEndpoint(options.port() == 0 ? Optional.empty() : Optional.of(listen(options, status)));
    }

    private static HttpServer listen(DaemonOptions.HealthOptions options, StatusBoard status) {
        String where = options.address() + ":" + options.port();
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(options.address(), options.port()), 0);
            server.createContext("/healthz", exchange -> answer(exchange, status::unhealthy));
            server.createContext("/readyz", exchange -> answer(exchange, status::unready));
            server.createContext("/status", exchange -> {
                send(exchange, OK, Json.print(status.all()));
            });
            server.start();
            return server;
        } catch (IOException | IllegalArgumentException e) {
            throw new PluginException(
                    ErrorCode.CONFIG,
                    "cannot listen on " + where + " for health checks (" + e.getMessage()
                            + "); choose another with --healthz-ip and --healthz-port, or 0 for none",
                    e);
        }
    }

    private static void answer(HttpExchange exchange, Supplier<String> trouble) throws IOException {
        String reason = trouble.get();
        send(exchange, reason.isEmpty() ? OK : UNAVAILABLE, reason.isEmpty() ? "ok" : reason);
    }

    private static void send(HttpExchange exchange, int code, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Stops to listen. */
    public void close() {
        server.ifPresent(s -> s.stop(0));
    }
}
