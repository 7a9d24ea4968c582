package dev.loden.api.net;

/** Hash codes for numbers that come in rows, as addresses do: neighbors must not share a table's slots. */
final class HashMixer {
    /** 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming, volume 3, section 6.4). */
    private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

    private HashMixer() {}

    static int hash(long bits) {
        return (int) ((bits * GOLDEN) >>> 32);
    }
}
