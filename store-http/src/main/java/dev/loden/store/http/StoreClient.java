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
     * A client of HTTP/1.1, whose own work is done on its selector thread.
     *
     * @param connect how long a server may take to accept a connection
     * @param servers what it is for
     * @param tls counts if one of them is reached by https
     * @return closed by the caller
     */
    public static HttpClient create(Duration connect, List<URI> servers, TlsIdentity tls) {
        boolean secure = servers.stream().anyMatch(server -> server.getScheme().equals("https"));
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connect)
                .executor(Runnable::run)
                .sslContext(secure ? tls.context() : trustNobody())
                .build();
    }

    /** Without any context the client would load the system's certificates: 100 ms and some megabytes for nothing. */
    private static SSLContext trustNobody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every Java has TLS
        }
    }
}
