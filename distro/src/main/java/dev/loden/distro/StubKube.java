package dev.loden.distro;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** A Kubernetes API server whose cluster has one node, and that takes every patch. */
final class StubKube {
    private static final String NODE =
            "{\"kind\":\"Node\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"training\",\"resourceVersion\":\"7\",\"uid\":\"7\","
                    + "\"annotations\":{}},\"spec\":{\"podCIDR\":\"10.244.9.0/24\",\"podCIDRs\":[\"10.244.9.0/24\"]},"
                    + "\"status\":{\"conditions\":[],\"addresses\":[]}}";

    private StubKube() {}

    static StubServer start() throws IOException {
        return StubServer.create().on("/api/v1/nodes", StubKube::answer).start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        boolean one = exchange.getRequestURI().getPath().length() > "/api/v1/nodes".length();
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (one) {
            StubServer.answer(exchange, NODE);
        } else if (query.contains("watch=")) {
            StubServer.watch(exchange, "{\"type\":\"MODIFIED\",\"object\":" + NODE + "}");
        } else {
            StubServer.answer(
                    exchange,
                    "{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":["
                            + NODE + "]}");
        }
    }
}
