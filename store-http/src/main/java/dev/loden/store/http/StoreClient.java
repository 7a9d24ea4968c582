package dev.loden.store.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;

/** The HTTP client of a store. */
public final class StoreClient {
    private StoreClient() {}

    /**
     * A client of HTTP/1.1, whose own work is done on its selector thread.
     *
     * @param connect how long a server may take to accept a connection
     * @param tls for https; empty if all is http, so that TLS costs nothing there
     * @return closed by the caller
     */
    public static HttpClient create(Duration connect, Optional<TlsIdentity> tls) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connect)
                .executor(Runnable::run);
        tls.ifPresent(identity -> builder.sslContext(identity.context()));
        return builder.build();
    }
}
