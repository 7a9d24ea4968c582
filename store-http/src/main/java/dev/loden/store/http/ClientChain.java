package dev.loden.store.http;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The client's certificate with its chain, checked against the private key. */
final class ClientChain {
    private static final byte[] PROBE = "probe".getBytes(StandardCharsets.US_ASCII);

    private ClientChain() {}

    /**
     * Reads the certificates of an identity.
     *
     * @param identity names the files
     * @param key the private key in its key file
     * @return the certificate of that key, then the others in their order; empty without a certificate
     * @throws PluginException CONFIG if a file is unusable, or if none of the certificates is that of the key
     */
    static List<X509Certificate> of(TlsIdentity identity, Optional<PrivateKey> key) {
        List<X509Certificate> chain =
                identity.certificate().map(Pem::certificates).orElse(List.of());
        if (chain.isEmpty() || key.isEmpty()) {
            return chain;
        }
        X509Certificate own = chain.stream()
                .filter(certificate -> belongTogether(key.get(), certificate.getPublicKey()))
                .findFirst()
                .orElseThrow(() -> mismatch(identity));
        var ordered = new ArrayList<>(List.of(own));
        chain.stream().filter(certificate -> !certificate.equals(own)).forEach(ordered::add);
        return List.copyOf(ordered);
    }

    private static PluginException mismatch(TlsIdentity identity) {
        return new PluginException(
                ErrorCode.CONFIG,
                "the client certificate in " + identity.certificate().orElseThrow()
                        + " is of another key than the one in " + identity.key().orElseThrow()
                        + "; give a certificate and the key that it was issued for");
    }

    private static boolean belongTogether(PrivateKey key, PublicKey other) {
        try {
            Signature signature = Signature.getInstance(algorithm(key));
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(other);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException ofAnotherKind) {
            return false;
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
    }
}
