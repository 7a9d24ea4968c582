package dev.loden.backend.udp.plane;

import dev.loden.backend.udp.ffi.Sys;
import java.io.IOException;

/** The kernel refused something that the data plane cannot do without; the message has the remedy. */
public final class PlaneException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * A failure.
     *
     * @param errno a number of asm-generic/errno.h
     * @param message what to do about it
     */
    PlaneException(int errno, String message) {
        super(message + " (errno " + errno + ")");
        this.errno = errno;
    }

    /** Of the last system call. */
    static PlaneException last(String message) {
        return new PlaneException(Sys.errno(), message);
    }

    /**
     * Why.
     *
     * @return a number of asm-generic/errno.h
     */
    public int errno() {
        return errno;
    }
}
