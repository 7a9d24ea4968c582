package dev.loden.backend.udp.plane;

import dev.loden.backend.udp.ffi.Sys;
import dev.loden.backend.udp.ffi.TestLibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** What stands for a queue of the device: packets one after the other, each whole. */
final class Pipe implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int DGRAM_NONBLOCK = 2 | 0x800;

    private final Memory memory = Memory.allocate(70_000);
    private final int near;
    private final int far;

    Pipe() {
        ByteBuffer files = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
        if (TestLibC.LIBC.socketpair(AF_UNIX, DGRAM_NONBLOCK, 0, files) != 0) {
            throw new AssertionError("socketpair: errno " + Sys.errno());
        }
        near = files.getInt(0);
        far = files.getInt(4);
    }

    /** The data plane's end. */
    int file() {
        return near;
    }

    /** The kernel has a packet for the data plane. */
    void put(byte[] packet) {
        memory.bytes().put(0, packet);
        if (Sys.LIBC.write(far, memory.address(), packet.length) != packet.length) {
            throw new AssertionError("write: errno " + Sys.errno());
        }
    }

    /** What the data plane has given to the kernel. */
    List<byte[]> take() {
        var packets = new ArrayList<byte[]>();
        for (long length = read(); length > 0; length = read()) {
            byte[] packet = new byte[(int) length];
            memory.bytes().get(0, packet);
            packets.add(packet);
        }
        return packets;
    }

    /** Without a trace. */
    void discard() {
        long length;
        do {
            length = read();
        } while (length > 0);
    }

    private long read() {
        return Sys.LIBC.read(far, memory.address(), memory.size());
    }

    @Override
    public void close() {
        Sys.LIBC.close(near);
        Sys.LIBC.close(far);
    }
}
