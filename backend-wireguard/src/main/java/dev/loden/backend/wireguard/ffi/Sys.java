package dev.loden.backend.wireguard.ffi;

import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
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
}
