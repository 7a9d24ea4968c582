package dev.loden.api.net;

import dev.loden.api.Stable;

/**
 * The two address families.
 *
 * @since 0.1
 */
@Stable
public enum Family {
    /** IPv4, 32 bits. */
    IPV4(32),
    /** IPv6, 128 bits. */
    IPV6(128);

    private final int bits;

    Family(int bits) {
        this.bits = bits;
    }

    /**
     * The width of an address.
     *
     * @return 32 or 128
     */
    public int bits() {
        return bits;
    }

    /** As people write it. */
    @Override
    public String toString() {
        return this == IPV4 ? "IPv4" : "IPv6";
    }
}
