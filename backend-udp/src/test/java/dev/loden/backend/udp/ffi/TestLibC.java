package dev.loden.backend.udp.ffi;

import java.nio.ByteBuffer;
import jnr.ffi.LibraryLoader;

/** Calls into libc that only the tests make. */
public interface TestLibC {
    /** The bound calls. */
    TestLibC LIBC = LibraryLoader.create(TestLibC.class).load("c");

    /**
     * Makes two sockets that are connected to each other.
     *
     * @param domain the protocol family
     * @param type the type with flags
     * @param protocol 0
     * @param fds is filled with two ints
     * @return 0
     */
    int socketpair(int domain, int type, int protocol, ByteBuffer fds);
}
