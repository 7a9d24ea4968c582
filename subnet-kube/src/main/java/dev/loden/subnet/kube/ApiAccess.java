package dev.loden.subnet.kube;

import dev.loden.api.net.InvalidValueException;
import dev.loden.store.http.PemSource;
import dev.loden.store.http.TlsIdentity;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.Optional;

/**
 * How to reach the API server and who we are there.
 *
 * @param server its URL without a slash at the end; may have a path
 * @param tls for https
 * @param token the bearer token, if one is to be sent
 */
record ApiAccess(URI server, TlsIdentity tls, Optional<TokenSource> token) {
    /** In a pod: the service that stands for the API server, and the pod's service account. */
    static Optional<ApiAccess> inCluster(Surroundings surroundings) {
        return surroundings.variable("KUBERNETES_SERVICE_HOST").map(host -> {
            String bracketed = host.contains(":") ? "[" + host + "]" : host;
            String port = surroundings.variable("KUBERNETES_SERVICE_PORT").orElse("443");
            URI server = server("https://" + bracketed + ":" + port, "KUBERNETES_SERVICE_HOST");
            return withServiceAccount(server, surroundings);
        });
    }

    /** Where only a URL is given; in a pod its service account goes there too, but never unencrypted. */
    static ApiAccess at(URI server, Surroundings surroundings) {
        return server.getScheme().equals("https")
                        && Files.exists(surroundings.serviceAccount().resolve("token"))
                ? withServiceAccount(server, surroundings)
                : new ApiAccess(server, tls(Optional.empty()), Optional.empty());
    }

    private static ApiAccess withServiceAccount(URI server, Surroundings surroundings) {
        return new ApiAccess(
                server,
                tls(Optional.of(new PemSource.File(surroundings.serviceAccount().resolve("ca.crt")))),
                Optional.of(new TokenSource.File(surroundings.serviceAccount().resolve("token"))));
    }

    private static TlsIdentity tls(Optional<PemSource> ca) {
        return new TlsIdentity(ca, Optional.empty(), Optional.empty(), TlsIdentity.ServerTrust.VERIFIED);
    }

    ApiAccess withServer(URI other) {
        return new ApiAccess(other, tls, token);
    }

    /**
     * Reads a URL.
     *
     * @param name where it stood
     */
    static URI server(String text, String name) {
        try {
            URI uri = new URI(text.replaceAll("/+$", ""));
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawQuery() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // The same as any other text that is no such URL.
        }
        throw new InvalidValueException(text, "must be as in https://10.0.0.1:6443").named(name);
    }
}
