package dev.loden.netlink;

import dev.loden.netlink.ffi.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
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

    /** Memory that structures can point to, freed with the result. */
    static Pointer memory(int bytes) {
        return Memory.allocateDirect(RUNTIME, bytes);
    }

    /** How many bytes a pointer in a structure takes. */
    static int pointerBytes() {
        return RUNTIME.addressSize();
    }

    /** A direct buffer in the machine's byte order, as netlink headers are. */
    static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
