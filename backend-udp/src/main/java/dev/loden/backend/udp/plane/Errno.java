package dev.loden.backend.udp.plane;

/** Why system calls fail: asm-generic/errno.h. */
final class Errno {
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int EAGAIN = 11;
    static final int EINVAL = 22;
    static final int EBADFD = 77;
    static final int ENOBUFS = 105;

    private Errno() {}
}
