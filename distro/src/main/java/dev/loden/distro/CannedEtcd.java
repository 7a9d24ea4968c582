package dev.loden.distro;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An etcd of few words: a network without leases that grants everything. Enough for one node to start on. */
final class CannedEtcd implements AutoCloseable {
    private static final String CONFIG = "{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}";
    private static final String HEADER = "\"header\":{\"revision\":\"7\"}";
    private static final Map<String, String> ANSWERS = Map.of(
            "/v3/kv/txn", "{" + HEADER + ",\"succeeded\":true}",
            "/v3/lease/grant", "{" + HEADER + ",\"ID\":\"77\",\"TTL\":\"86400\"}",
            "/v3/lease/keepalive", "{\"result\":{" + HEADER + ",\"ID\":\"77\",\"TTL\":\"86400\"}}");

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();

    private CannedEtcd(HttpServer server) {
        this.server = server;
    }

    static CannedEtcd start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var etcd = new CannedEtcd(server);
        server.setExecutor(etcd.workers);
        ANSWERS.forEach((path, json) -> server.createContext(path, exchange -> answer(exchange, json)));
        server.createContext("/v3/kv/range", exchange -> answer(exchange, range(exchange)));
        server.createContext("/v3/watch", CannedEtcd::watch);
        server.start();
        return etcd;
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The list of leases is empty; any other range is that of all keys, which holds the configuration. */
    private static String range(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean leases = request.contains("\"key\":\"" + base64("/coreos.com/network/subnets/"));
        return leases
                ? "{" + HEADER + "}"
                : "{" + HEADER + ",\"kvs\":[{\"key\":\"" + base64("/coreos.com/network/config")
                        + "\",\"create_revision\":\"3\",\"mod_revision\":\"3\",\"version\":\"1\",\"value\":\""
                        + base64(CONFIG) + "\"}],\"count\":\"1\"}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = (json + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Says that the watch is there, and nothing more until the server ends. */
    private static void watch(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write(("{\"result\":{" + HEADER + ",\"created\":true}}\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
