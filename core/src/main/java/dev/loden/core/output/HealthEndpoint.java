package dev.loden.core.output;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.codec.json.Json;
import dev.loden.core.config.DaemonOptions;
import dev.loden.core.status.StatusBoard;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code GET /healthz} and {@code GET /readyz}: 200, or 503 with the reason. {@code GET /status}: all about the node, JSON. Any host
 * may ask: nothing secret is said.
 */
public final class HealthEndpoint {
    private final Optional<BoundedHttpServer> server;

    private HealthEndpoint(Optional<BoundedHttpServer> server) {
        this.server = server;
    }

    /** Starts to listen, unless the port is 0. */
    public static HealthEndpoint open(DaemonOptions.HealthOptions options, StatusBoard status) {
        return new HealthEndpoint(options.port() == 0 ? Optional.empty() : Optional.of(listen(options, status)));
    }

    private static BoundedHttpServer listen(DaemonOptions.HealthOptions options, StatusBoard status) {
        Map<String, Supplier<HttpAnswer>> paths = Map.of(
                "/healthz", () -> HttpAnswer.check(status.unhealthy()),
                "/readyz", () -> HttpAnswer.check(status.unready()),
                "/status", () -> HttpAnswer.ok(HttpAnswer.JSON, Json.print(status.all()) + "\n"),
                "/metrics", () -> HttpAnswer.ok(StatusBoard.METRICS_TYPE, status.metrics()));
        try {
            return BoundedHttpServer.start(
                    new InetSocketAddress(options.address(), options.port()), paths, BoundedHttpServer.LIMIT);
        } catch (IOException | RuntimeException e) {
            throw new PluginException(
                    ErrorCode.CONFIG,
                    "cannot listen on " + options.address() + ":" + options.port() + " for health checks ("
                            + e.getMessage() + "); choose another with --healthz-ip and --healthz-port, or 0 for none",
                    e);
        }
    }

    /** Stops to listen. */
    public void close() {
        server.ifPresent(BoundedHttpServer::close);
    }
}
