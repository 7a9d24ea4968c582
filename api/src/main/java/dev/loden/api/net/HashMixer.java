package dev.loden.api.net;

import java.util.SplittableRandom;

/**
 * Hash codes for numbers that come in rows, as addresses do: neighbors must not share a table's slots. Nor must numbers that an outsider
 * chooses, as those of IPv6 subnets and MAC addresses: the codes are others in each process.
 */
final class HashMixer {
    private static final long ADDED;

    /** Odd, so that no bit is lost. */
    private static final long FACTOR;

    static {
        var random = new SplittableRandom();
        ADDED = random.nextLong();
        FACTOR = random.nextLong() | 1;
    }

    private HashMixer() {}

    /** Multiplied twice with what nobody knows, high bits into low ones in between. */
    static int hash(long bits) {
        long mixed = (bits + ADDED) * FACTOR;
        mixed = (mixed ^ (mixed >>> 32)) * FACTOR;
        return (int) (mixed >>> 32);
    }
}
