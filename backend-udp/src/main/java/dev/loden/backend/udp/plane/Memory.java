package dev.loden.backend.udp.plane;

import dev.loden.backend.udp.ffi.Sys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/** Memory outside of the heap that lives as long as its owner, so that no packet costs an allocation. <b>Thread</b>: its owner's. */
final class Memory {
    private static final int SCRATCH = 192;

    private final ByteBuffer bytes;
    private final ByteBuffer network;
    private final long address;

    /** The same bytes as numbers of eight in the host's order, from each of the first eight positions on. */
    private final LongBuffer[] words = new LongBuffer[Long.BYTES];

    /**
     * Where some of them are while they are added up: without C2, which the daemon runs without, an array is read several times as
     * fast as a buffer.
     */
    private final long[] scratch = new long[SCRATCH];

    private Memory(ByteBuffer all) {
        bytes = all.duplicate().order(ByteOrder.nativeOrder());
        network = all.duplicate().order(ByteOrder.BIG_ENDIAN);
        address = Sys.address(all);
        for (int i = 0; i < words.length; i++) {
            words[i] = all.slice(i, all.capacity() - i)
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer();
        }
    }

    /** Zeroed; of eight bytes at least. */
    static Memory allocate(int size) {
        return new Memory(ByteBuffer.allocateDirect(size));
    }

    /** In the host's byte order, read and written by absolute position. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** The same bytes in network byte order. */
    ByteBuffer network() {
        return network;
    }

    /** For the kernel. */
    long address() {
        return address;
    }

    LongBuffer[] words() {
        return words;
    }

    long[] scratch() {
        return scratch;
    }

    int size() {
        return bytes.capacity();
    }
}
