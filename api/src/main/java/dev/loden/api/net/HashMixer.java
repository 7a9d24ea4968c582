package dev.loden.api.net;

import java.util.SplittableRandom;

/**
 * Hash codes for numbers that come in rows, as addresses do: neighbors must not share a table's slots. Nor must numbers that an outsider
 * chooses, as those of IPv6 subnets and MAC addresses: the codes are others in each process. But neighbors stay near each other: a large
 * table that is filled in the order of addresses is then touched page by page, for the processor's caches and the garbage collector.
 */
final class HashMixer {
    /** So many low bits are not mixed: 64 subnets of 24 bits. */
    private static final int NEAR = 14;

    /** Of those, the bits that are the same in all such subnets. */
    private static final int WITHIN = 8;

    private static final long ADDED;

    /** Odd, so that no bit is lost. */
    private static final long FACTOR;

    static {
        var random = new SplittableRandom();
        ADDED = random.nextLong();
        FACTOR = random.nextLong() | 1;
    }

    private HashMixer() {}

    /** The high bits multiplied twice with what nobody knows, high bits into low ones in between; and the low bits from there on. */
    static int hash(long bits) {
        long mixed = ((bits >>> NEAR) + ADDED) * FACTOR;
        mixed = (mixed ^ (mixed >>> 32)) * FACTOR;
        return (int) (mixed >>> 32) + near((int) bits & ((1 << NEAR) - 1));
    }

    /** One to one: subnets in a row have numbers in a row, and addresses in a row others in their last bits. */
    private static int near(int low) {
        int rotated = (low & ((1 << WITHIN) - 1)) << (NEAR - WITHIN) | low >>> WITHIN;
        return rotated ^ rotated >>> (NEAR - WITHIN);
    }
}
