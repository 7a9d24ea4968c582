package dev.loden.subnet.kube.api;

import dev.loden.api.net.InvalidValueException;
import dev.loden.store.http.PemSource;
import dev.loden.store.http.TlsIdentity;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Where the API server is, and the credentials for it.
 *
 * @param server its URL without a slash at the end; may have a path
 * @param tls for https
 * @param token the bearer token, if one is to be sent
 */
public record ApiAccess(URI server, TlsIdentity tls, Optional<TokenSource> token) {
    /** In a pod: the cluster's service of the API server, and the pod's service account. */
    public static Optional<ApiAccess> inCluster(PodEnvironment pod) {
        return pod.variable("KUBERNETES_SERVICE_HOST").map(host -> {
            String bracketed = host.contains(":") ? "[" + host + "]" : host;
            String port = pod.variable("KUBERNETES_SERVICE_PORT").orElse("443");
            URI server = server("https://" + bracketed + ":" + port, "KUBERNETES_SERVICE_HOST");
            return withServiceAccount(server, pod);
        });
    }

    /** With a URL alone. In a pod its service account's token is sent there, but never unencrypted. */
    public static ApiAccess at(URI server, PodEnvironment pod) {
        return server.getScheme().equals("https")
                        && Files.exists(pod.serviceAccount().resolve("token"))
                ? withServiceAccount(server, pod)
                : new ApiAccess(server, tls(Optional.empty()), Optional.empty());
    }

    private static ApiAccess withServiceAccount(URI server, PodEnvironment pod) {
        return new ApiAccess(
                server,
                tls(Optional.of(new PemSource.File(pod.serviceAccount().resolve("ca.crt")))),
                Optional.of(new TokenSource.File(pod.serviceAccount().resolve("token"))));
    }

    private static TlsIdentity tls(Optional<PemSource> ca) {
        return new TlsIdentity(ca, Optional.empty(), Optional.empty(), TlsIdentity.ServerTrust.VERIFIED);
    }

    public ApiAccess withServer(URI other) {
        return new ApiAccess(other, tls, token);
    }

    /**
     * Reads a URL.
     *
     * @param name of the flag or member that holds it
     */
    public static URI server(String text, String name) {
        try {
            URI uri = new URI(text.replaceAll("/+$", ""));
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawQuery() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // the message below
        }
        throw new InvalidValueException(text, "must be as in https://10.0.0.1:6443").named(name);
    }
}
