package dev.loden.store.http;

import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * Whom an https client trusts and who it is. Absent parts mean the Java runtime's CAs and no client certificate.
 *
 * @param ca the authorities that the server's certificate may come from
 * @param certificate this client's, with its chain
 * @param key this client's
 * @param trust how much is asked of the server's certificate
 */
public record TlsIdentity(
        Optional<PemSource> ca, Optional<PemSource> certificate, Optional<PemSource> key, ServerTrust trust) {
    /** How much is asked of a server's certificate. */
    public enum ServerTrust {
        /** It comes from the CA and names the host. */
        VERIFIED,
        /** Nothing: whoever answers is believed. */
        ANY
    }

    /**
     * The context for an HTTP client. Each handshake looks whether files have changed and reads them again.
     *
     * @return a new one
     * @throws dev.loden.api.spi.PluginException with CONFIG if a file cannot be used
     */
    public SSLContext context() {
        return PemManagers.context(this);
    }

    Stream<PemSource> sources() {
        return Stream.of(ca, certificate, key).flatMap(Optional::stream);
    }

    @Override
    public String toString() {
        return String.join(", ", sources().map(PemSource::toString).toList());
    }
}
