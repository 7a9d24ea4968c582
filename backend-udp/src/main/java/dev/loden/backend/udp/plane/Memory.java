package dev.loden.backend.udp.plane;

import dev.loden.backend.udp.ffi.Sys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside of the heap that lives as long as its owner, so that no packet costs an allocation.
 *
 * @param bytes in the host's byte order, read and written by absolute position
 * @param network the same bytes in network byte order
 * @param address for the kernel
 */
record Memory(ByteBuffer bytes, ByteBuffer network, long address) {
    /** Zeroed. */
    static Memory allocate(int size) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(size);
        return new Memory(
                bytes.duplicate().order(ByteOrder.nativeOrder()),
                bytes.duplicate().order(ByteOrder.BIG_ENDIAN),
                Sys.address(bytes));
    }

    int size() {
        return bytes.capacity();
    }
}
