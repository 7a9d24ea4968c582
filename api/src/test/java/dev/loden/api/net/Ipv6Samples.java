package dev.loden.api.net;

import java.math.BigInteger;
import java.util.Random;

/** Addresses to test with, and what they are as numbers. */
final class Ipv6Samples {
    private Ipv6Samples() {}

    /** Most groups are zero, so that runs of zeros of every length come up. */
    static Ipv6 sparse(Random random) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | (random.nextInt(3) == 0 ? random.nextInt(0x10000) : 0);
            low = low << 16 | (random.nextInt(3) == 0 ? random.nextInt(0x10000) : 0);
        }
        return new Ipv6(high, low);
    }

    static BigInteger number(Ipv6 address) {
        return new BigInteger(1, address.toBytes());
    }
}
