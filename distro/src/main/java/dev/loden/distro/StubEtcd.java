package dev.loden.distro;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** An etcd that holds a network with two leases, of which one changes, and grants everything. */
final class StubEtcd {
    private static final String CONFIG = "{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}";
    private static final String HEADER = "\"header\":{\"revision\":\"7\"}";
    private static final Map<String, String> ANSWERS = Map.of(
            "/v3/kv/txn", "{" + HEADER + ",\"succeeded\":true}",
            "/v3/lease/grant", "{" + HEADER + ",\"ID\":\"77\",\"TTL\":\"86400\"}",
            "/v3/lease/keepalive", "{\"result\":{" + HEADER + ",\"ID\":\"77\",\"TTL\":\"86400\"}}");

    private static final String CREATED = "{\"result\":{" + HEADER + ",\"created\":true}}";
    private static final String CHANGE =
            "{\"result\":{" + HEADER + ",\"events\":[{\"kv\":" + lease(8, "0e:00:00:00:00:18") + "}]}}";

    private StubEtcd() {}

    static StubServer start() throws IOException {
        StubServer server = StubServer.create();
        ANSWERS.forEach((path, json) -> server.on(path, exchange -> StubServer.answer(exchange, json)));
        return server.on("/v3/kv/range", exchange -> StubServer.answer(exchange, range(exchange)))
                .on("/v3/watch", exchange -> StubServer.watch(exchange, CREATED + "\n" + CHANGE))
                .start();
    }

    /** The list of leases, or as any other range that of all keys, which holds the configuration. */
    private static String range(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean leases = request.contains("\"key\":\"" + base64("/coreos.com/network/subnets/"));
        return leases
                ? entries(lease(8, "0e:00:00:00:00:08"), lease(9, "0e:00:00:00:00:09"))
                : entries(entry("config", CONFIG));
    }

    private static String entries(String... entries) {
        return "{" + HEADER + ",\"kvs\":[" + String.join(",", entries) + "],\"count\":\"" + entries.length + "\"}";
    }

    private static String lease(int number, String mac) {
        return entry(
                "subnets/10.244." + number + ".0-24",
                "{\"PublicIP\":\"100.64.0." + number + "\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\","
                        + "\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"" + mac + "\"}}");
    }

    private static String entry(String name, String value) {
        return "{\"key\":\"" + base64("/coreos.com/network/" + name)
                + "\",\"create_revision\":\"3\",\"mod_revision\":\"3\",\"version\":\"1\",\"value\":\"" + base64(value)
                + "\"}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
