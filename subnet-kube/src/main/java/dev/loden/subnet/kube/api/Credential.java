package dev.loden.subnet.kube.api;

import dev.loden.store.http.PemSource;
import dev.loden.store.http.TlsIdentity;
import java.util.Optional;

/**
 * What a request proves its sender's identity by.
 *
 * @param token the bearer token, secret
 * @param pair a client certificate with its key, in place of the configured one
 */
record Credential(Optional<String> token, Optional<Pair> pair) {
    /** Nothing but what TLS is configured with. */
    static final Credential NONE = new Credential(Optional.empty(), Optional.empty());

    /**
     * A client certificate.
     *
     * @param certificate with its chain
     * @param key secret
     */
    record Pair(PemSource certificate, PemSource key) {}

    static Credential ofToken(String token) {
        return new Credential(Optional.of(token), Optional.empty());
    }

    /** The identity in TLS, given the configured one. */
    TlsIdentity tls(TlsIdentity configured) {
        return pair.map(own -> new TlsIdentity(
                        configured.ca(), Optional.of(own.certificate()), Optional.of(own.key()), configured.trust()))
                .orElse(configured);
    }

    @Override
    public String toString() {
        return token.isPresent() ? "a token" : pair.isPresent() ? "a certificate" : "none";
    }
}
