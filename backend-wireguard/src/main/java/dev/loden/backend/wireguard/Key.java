package dev.loden.backend.wireguard;

import dev.loden.api.net.InvalidValueException;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;

/** A WireGuard key: 32 bytes, written in Base64 as {@code wg} does. Which are secret, is for its owner to know. */
final class Key {
    static final int BYTES = 32;

    /** Of Base64, with the padding. */
    private static final int CHARACTERS = 44;

    /** Odd, and another one in each process: peers choose their keys, and are not to choose their place in a table. */
    private static final long FACTOR = new SplittableRandom().nextLong() | 1;

    private final byte[] bytes;

    private Key(byte[] bytes) {
        this.bytes = bytes;
    }

    static Key of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key of " + bytes.length + " bytes");
        }
        return new Key(bytes.clone());
    }

    /** A key that is no secret: errors quote it. */
    static Key parsePublic(String text) {
        return decode(text, text);
    }

    /** Errors do not quote it. */
    static Key parseSecret(String text) {
        return decode(text, "(a secret)");
    }

    private static Key decode(String text, String shown) {
        try {
            byte[] bytes = text.length() == CHARACTERS ? Base64.getDecoder().decode(text) : new byte[0];
            if (bytes.length == BYTES) {
                return new Key(bytes);
            }
        } catch (IllegalArgumentException notBase64) {
            // Told below.
        }
        throw new InvalidValueException(shown, "must be a key: 32 bytes in Base64");
    }

    byte[] bytes() {
        return bytes.clone();
    }

    boolean isZero() {
        return Arrays.equals(bytes, new byte[BYTES]);
    }

    String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        long hash = FACTOR;
        for (byte next : bytes) {
            hash = (hash ^ (next & 0xff)) * FACTOR;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> 32);
    }

    /** So much that one knows it again, and no secret gets into a log. */
    @Override
    public String toString() {
        return base64().substring(0, 8) + "...";
    }
}
