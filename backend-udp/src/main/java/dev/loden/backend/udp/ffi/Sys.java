package dev.loden.backend.udp.ffi;

import java.nio.ByteBuffer;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** The C library, loaded when it is first needed. */
public final class Sys {
    /** Its calls. */
    public static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");

    private Sys() {}

    /**
     * Why the last call of this thread failed.
     *
     * @return a number of asm-generic/errno.h
     */
    public static int errno() {
        return LastError.getLastError(Runtime.getSystemRuntime());
    }

    /**
     * Where a direct buffer lies.
     *
     * @param buffer from its first byte, whatever its position
     * @return good as long as the buffer lives
     */
    public static long address(ByteBuffer buffer) {
        return Pointer.wrap(Runtime.getSystemRuntime(), buffer.duplicate().clear())
                .address();
    }
}
