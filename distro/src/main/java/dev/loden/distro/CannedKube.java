package dev.loden.distro;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** A Kubernetes API server whose cluster has one node, and that takes every patch. */
final class CannedKube {
    private static final String NODE =
            "{\"kind\":\"Node\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"rehearsal\",\"resourceVersion\":\"7\",\"uid\":\"7\","
                    + "\"annotations\":{}},\"spec\":{\"podCIDR\":\"10.244.9.0/24\",\"podCIDRs\":[\"10.244.9.0/24\"]},"
                    + "\"status\":{\"conditions\":[],\"addresses\":[]}}";

    private CannedKube() {}

    static CannedServer start() throws IOException {
        return CannedServer.create().on("/api/v1/nodes", CannedKube::answer).start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        boolean one = exchange.getRequestURI().getPath().length() > "/api/v1/nodes".length();
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (one) {
            CannedServer.answer(exchange, NODE);
        } else if (query.contains("watch=")) {
            CannedServer.watch(exchange, "{\"type\":\"MODIFIED\",\"object\":" + NODE + "}");
        } else {
            CannedServer.answer(
                    exchange,
                    "{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":["
                            + NODE + "]}");
        }
    }
}
