package dev.loden.subnet.kube.api;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.store.http.ServerUrl;
import dev.loden.store.http.Via;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** Reads a cluster's {@code proxy-url} and {@code tls-server-name}. */
final class ClusterVia {
    private ClusterVia() {}

    static Via read(Settings cluster, URI server) {
        Optional<InetSocketAddress> proxy = given(cluster, "proxy-url").map(ClusterVia::proxy);
        if (proxy.isPresent() && server.getHost() == null) {
            throw new InvalidValueException(
                            server.toString(), "has an underscore, which works without proxy-url only: rename the host")
                    .named("server");
        }
        return new Via(proxy, given(cluster, "tls-server-name"));
    }

    private static Optional<String> given(Settings cluster, String name) {
        return cluster.string(name).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static InetSocketAddress proxy(String text) {
        try {
            if (!text.toLowerCase(Locale.ROOT).startsWith("http://")) {
                throw new InvalidValueException(ServerUrl.redacted(text), "not a proxy reached by http://");
            }
            if (!ServerUrl.redacted(text).equals(text)) {
                throw new InvalidValueException(ServerUrl.redacted(text), "has a user or a password");
            }
            URI url = ServerUrl.parse(text, "http");
            return InetSocketAddress.createUnresolved(ServerUrl.host(url), ServerUrl.port(url));
        } catch (InvalidValueException e) {
            throw new InvalidValueException(
                            e.value(),
                            e.rule() + ": only HTTP proxies without a login are supported, as in http://10.0.0.1:3128;"
                                    + " use one, or a server that can be reached directly")
                    .named("cluster's proxy-url");
        }
    }
}
