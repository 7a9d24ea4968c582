package dev.loden.netlink;

import dev.loden.netlink.ffi.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** The bound libc, bound at first use. */
final class Sys {
    static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");

    private static final Runtime RUNTIME = Runtime.getSystemRuntime();

    private Sys() {}

    /** Why the last call on this thread failed; only meaningful right after one did. */
    static int errno() {
        return LastError.getLastError(RUNTIME);
    }

    /** A direct buffer in the machine's byte order, as netlink headers are. */
    static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
