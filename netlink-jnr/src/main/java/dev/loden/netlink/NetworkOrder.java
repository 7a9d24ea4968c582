package dev.loden.netlink;

import java.nio.ByteOrder;

/** Between the machine's byte order and that of the network; the way there is the way back. */
final class NetworkOrder {
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private NetworkOrder() {}

    static short swap(short value) {
        return LITTLE ? Short.reverseBytes(value) : value;
    }

    static int swap(int value) {
        return LITTLE ? Integer.reverseBytes(value) : value;
    }

    static long swap(long value) {
        return LITTLE ? Long.reverseBytes(value) : value;
    }
}
