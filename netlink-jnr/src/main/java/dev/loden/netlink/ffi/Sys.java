package dev.loden.netlink.ffi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** The bound libc, bound at first use. */
public final class Sys {
    /** The calls. */
    public static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");

    private static final Runtime RUNTIME = Runtime.getSystemRuntime();

    private Sys() {}

    /** Why the last call on this thread failed; only meaningful right after one did. */
    public static int errno() {
        return LastError.getLastError(RUNTIME);
    }

    /** Where a direct buffer begins, for structures that point to it; valid for as long as the buffer is reachable. */
    public static long address(ByteBuffer buffer) {
        return Pointer.wrap(RUNTIME, buffer.duplicate().clear()).address();
    }

    /** How many bytes a pointer in a structure takes. */
    public static int pointerBytes() {
        return RUNTIME.addressSize();
    }

    /** A direct buffer in the machine's byte order, as netlink headers are. */
    public static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
