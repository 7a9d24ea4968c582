package dev.loden.backend.wireguard;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.Secrets;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Optional;
import javax.crypto.KeyAgreement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's key pair (X25519, RFC 7748). The private key is a secret of the node; the first time it is taken from flannel, if that was
 * here, so that the peers need not learn another one.
 *
 * @param secret never logged
 * @param open what the peers know the node by
 */
record NodeKey(Key secret, Key open) {
    private static final Logger LOG = LoggerFactory.getLogger(NodeKey.class);
    private static final String NAME = "wireguard-key";

    /** flannel's, which $WIREGUARD_KEY_FILE overrides. */
    private static final String FLANNEL_FILE = "/run/flannel/wgkey";

    /** The u-coordinate of the base point (RFC 7748 section 4.1). */
    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

    static NodeKey of(Secrets secrets) {
        byte[] secret = secrets.get(NAME, () -> make(flannelFile()));
        if (secret.length != Key.BYTES) {
            throw new PluginException(
                    ErrorCode.CONFIG,
                    "the secret " + NAME + " has " + secret.length + " bytes instead of " + Key.BYTES
                            + "; remove the file from the state directory, and a new one is made");
        }
        return of(Key.of(secret));
    }

    static NodeKey of(Key secret) {
        return new NodeKey(secret, publicKey(secret));
    }

    private static Path flannelFile() {
        return Path.of(Optional.ofNullable(System.getenv("WIREGUARD_KEY_FILE")).orElse(FLANNEL_FILE));
    }

    /** flannel's key, or a new one. */
    static byte[] make(Path flannels) {
        try {
            if (Files.exists(flannels)) {
                byte[] key = Key.parseSecret(Files.readString(flannels).strip()).bytes();
                LOG.info("took over the private key of {}", flannels);
                return key;
            }
        } catch (IOException | InvalidValueException e) {
            LOG.warn(
                    "cannot take over the private key of {} ({}); made a new one, which the peers learn from the lease",
                    flannels,
                    e.getClass().getSimpleName());
        }
        return make();
    }

    /** A new key takes the place of the old one, of which nothing is kept. */
    static void rotate(Secrets secrets) {
        secrets.replace(NAME, make());
    }

    private static byte[] make() {
        byte[] key = new byte[Key.BYTES];
        new SecureRandom().nextBytes(key);
        key[0] &= (byte) 0xf8; // as RFC 7748 section 5 has it, and wg genkey
        key[Key.BYTES - 1] = (byte) ((key[Key.BYTES - 1] & 0x7f) | 0x40);
        return key;
    }

    /** The public key that belongs to a private one. */
    static Key publicKey(Key secret) {
        try {
            KeyFactory keys = KeyFactory.getInstance("X25519");
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secret.bytes())));
            agreement.doPhase(keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BASE_POINT)), true);
            return Key.of(agreement.generateSecret());
        } catch (GeneralSecurityException e) {
            // Without the cause: its message could hold a part of the secret.
            throw new PluginException(
                    ErrorCode.UNSUPPORTED,
                    "this Java cannot compute X25519 keys; use one with the module jdk.crypto.ec");
        }
    }

    @Override
    public String toString() {
        return open.toString();
    }
}
