package dev.loden.backend.udp.plane;

import dev.loden.backend.udp.ffi.Sys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Memory outside of the heap that lives as long as its owner, so that no packet costs an allocation. <b>Thread</b>: its owner's.
 *
 * @param bytes in the host's byte order, read and written by absolute position
 * @param network the same bytes in network byte order
 * @param address for the kernel
 * @param words the same bytes as numbers of eight in the host's order, from each of the first eight positions on
 * @param scratch where some are while they are added up: without C2, which the daemon runs without, an array is read several
 *     times as fast as a buffer
 */
record Memory(ByteBuffer bytes, ByteBuffer network, long address, LongBuffer[] words, long[] scratch) {
    private static final int SCRATCH = 192;

    /** Zeroed. */
    static Memory allocate(int size) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(size);
        var words = new LongBuffer[Math.min(Long.BYTES, size)];
        for (int i = 0; i < words.length; i++) {
            words[i] = bytes.slice(i, size - i).order(ByteOrder.nativeOrder()).asLongBuffer();
        }
        return new Memory(
                bytes.duplicate().order(ByteOrder.nativeOrder()),
                bytes.duplicate().order(ByteOrder.BIG_ENDIAN),
                Sys.address(bytes),
                words,
                new long[SCRATCH]);
    }

    int size() {
        return bytes.capacity();
    }
}
