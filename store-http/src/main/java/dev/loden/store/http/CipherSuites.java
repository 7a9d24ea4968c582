package dev.loden.store.http;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which ciphers are offered to a server: ChaCha20-Poly1305 (RFC 8439) before AES. Java has AES in GCM by the processor's
 * instructions only with a compiler that a small daemon leaves out; without it a record of 16 KB takes four times as long as one by ChaCha20.
 * Which ciphers there are is the runtime's and the server's choice as ever.
 */
public final class CipherSuites {
    private CipherSuites() {}

    /**
     * Puts names of cipher suites into that order.
     *
     * @param suites in the order of a runtime or library, which is kept beside
     * @return the same, the best first
     */
    public static List<String> preferred(Collection<String> suites) {
        return suites.stream()
                .sorted(Comparator.comparing(suite -> !suite.contains("CHACHA20")))
                .toList();
    }
}
