package dev.loden.subnet.kube.api;

import dev.loden.api.net.InvalidValueException;
import dev.loden.store.http.PemSource;
import dev.loden.store.http.ServerUrl;
import dev.loden.store.http.TlsIdentity;
import dev.loden.store.http.Via;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Where the API server is, and the credentials for it.
 *
 * @param server its URL without a slash at the end; may have a path
 * @param tls for https
 * @param token where the bearer token comes from, or another credential that may change, if there is one
 * @param via a proxy, and the name in the server's certificate
 */
public record ApiAccess(URI server, TlsIdentity tls, Optional<TokenSource> token, Via via) {
    /** In a pod: the cluster's service of the API server, and the pod's service account. */
    public static Optional<ApiAccess> inCluster(PodEnvironment pod) {
        return pod.variable("KUBERNETES_SERVICE_HOST").map(host -> {
            String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
            String port = pod.variable("KUBERNETES_SERVICE_PORT").orElse("443");
            URI server = server("https://" + bracketed + ":" + port, "https", "KUBERNETES_SERVICE_HOST");
            return withServiceAccount(server, pod);
        });
    }

    /**
     * With a URL alone. In a pod its service account's token is sent there, but never unencrypted.
     *
     * @param url without a scheme: https in a pod, which has a CA, and http elsewhere
     * @param name of the flag that holds it
     */
    public static ApiAccess at(String url, String name, PodEnvironment pod) {
        boolean inPod = Files.exists(pod.serviceAccount().resolve("token"));
        URI server = server(url, inPod ? "https" : "http", name);
        return inPod && server.getScheme().equals("https")
                ? withServiceAccount(server, pod)
                : new ApiAccess(server, tls(Optional.empty()), Optional.empty(), Via.DIRECT);
    }

    private static ApiAccess withServiceAccount(URI server, PodEnvironment pod) {
        return new ApiAccess(
                server,
                tls(Optional.of(new PemSource.File(pod.serviceAccount().resolve("ca.crt")))),
                Optional.of(new TokenSource.File(pod.serviceAccount().resolve("token"))),
                Via.DIRECT);
    }

    private static TlsIdentity tls(Optional<PemSource> ca) {
        return new TlsIdentity(ca, Optional.empty(), Optional.empty(), TlsIdentity.ServerTrust.VERIFIED);
    }

    /** The server, and the proxy to it, for messages. */
    String where() {
        return server
                + via.proxy()
                        .map(proxy -> " by the proxy " + proxy.getHostString() + ":" + proxy.getPort())
                        .orElse("");
    }

    /**
     * Reads a URL.
     *
     * @param text with or without a scheme
     * @param scheme of a text without one
     * @param name of the flag or member that holds it
     */
    static URI server(String text, String scheme, String name) {
        try {
            URI url = ServerUrl.parse(text, scheme);
            if (!ServerUrl.redacted(text).equals(text)) {
                throw new InvalidValueException(ServerUrl.redacted(text), "must not contain a user or a password");
            }
            return url;
        } catch (InvalidValueException e) {
            throw new InvalidValueException(e.value(), e.rule() + ": must be as in https://10.0.0.1:6443").named(name);
        }
    }
}
