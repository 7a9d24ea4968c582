package dev.loden.store.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The HTTP client of a store. */
public final class StoreClient {
    private StoreClient() {}

    /**
     * A client of HTTP/1.1 without threads other than its selector thread.
     *
     * @param connect how long a server may take to accept a connection
     * @param servers where requests will go
     * @param tls used if one of the servers is reached by https
     * @return to be closed by the caller
     */
    public static HttpClient create(Duration connect, List<URI> servers, TlsIdentity tls) {
        boolean secure = servers.stream().anyMatch(server -> server.getScheme().equals("https"));
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connect)
                .executor(Runnable::run)
                .sslContext(secure ? tls.context() : withoutTls())
                .build();
    }

    /** With no context given, the client would load the system's certificates, which takes 100 ms and some megabytes. */
    private static SSLContext withoutTls() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every Java has TLS
        }
    }
}
