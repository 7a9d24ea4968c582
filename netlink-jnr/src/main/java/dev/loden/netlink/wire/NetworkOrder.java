package dev.loden.netlink.wire;

import java.nio.ByteOrder;

/** Between the machine's byte order and that of the network; the same call converts in both directions. */
public final class NetworkOrder {
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private NetworkOrder() {}

    public static short swap(short value) {
        return LITTLE ? Short.reverseBytes(value) : value;
    }

    public static int swap(int value) {
        return LITTLE ? Integer.reverseBytes(value) : value;
    }

    public static long swap(long value) {
        return LITTLE ? Long.reverseBytes(value) : value;
    }
}
