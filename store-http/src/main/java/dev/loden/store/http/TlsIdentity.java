package dev.loden.store.http;

import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * Which server certificates an https client accepts, and its own certificate. Without a CA, those of the Java runtime apply.
 *
 * @param ca the CAs that may have signed the server's certificate
 * @param certificate the client's certificate with its chain
 * @param key the client's private key
 * @param trust what is verified of the server's certificate
 */
public record TlsIdentity(
        Optional<PemSource> ca, Optional<PemSource> certificate, Optional<PemSource> key, ServerTrust trust) {
    /** What is verified of a server's certificate. */
    public enum ServerTrust {
        /** That a CA signed it and that it names the host. */
        VERIFIED,
        /** Nothing: any server is accepted. */
        ANY
    }

    /**
     * The context for an HTTP client. Each handshake reads files again that have changed.
     *
     * @return a new one
     * @throws dev.loden.api.spi.PluginException with CONFIG if a file cannot be used
     */
    public SSLContext context() {
        return new PemManagers(this).context(Optional.empty());
    }

    /**
     * The files and texts that are given.
     *
     * @return none if everything is left to the Java runtime
     */
    public Stream<PemSource> sources() {
        return Stream.of(ca, certificate, key).flatMap(Optional::stream);
    }

    @Override
    public String toString() {
        return String.join(", ", sources().map(PemSource::toString).toList());
    }
}
