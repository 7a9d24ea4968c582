package dev.loden.distro;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** An etcd that holds a network without leases and grants everything. */
final class StubEtcd {
    private static final String CONFIG = "{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}";
    private static final String HEADER = "\"header\":{\"revision\":\"7\"}";
    private static final Map<String, String> ANSWERS = Map.of(
            "/v3/kv/txn", "{" + HEADER + ",\"succeeded\":true}",
            "/v3/lease/grant", "{" + HEADER + ",\"ID\":\"77\",\"TTL\":\"86400\"}",
            "/v3/lease/keepalive", "{\"result\":{" + HEADER + ",\"ID\":\"77\",\"TTL\":\"86400\"}}");

    private StubEtcd() {}

    static StubServer start() throws IOException {
        StubServer server = StubServer.create();
        ANSWERS.forEach((path, json) -> server.on(path, exchange -> StubServer.answer(exchange, json)));
        return server.on("/v3/kv/range", exchange -> StubServer.answer(exchange, range(exchange)))
                .on(
                        "/v3/watch",
                        exchange -> StubServer.watch(exchange, "{\"result\":{" + HEADER + ",\"created\":true}}"))
                .start();
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
}
