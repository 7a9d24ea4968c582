package dev.loden.backend.wireguard;

import java.io.IOException;

/** A request that was refused. */
final class ControlException extends IOException {
    private static final long serialVersionUID = 1;

    /** asm-generic/errno-base.h, asm-generic/errno.h. */
    static final int ENOENT = 2;

    static final int EIO = 5;
    static final int ENODEV = 19;
    static final int EEXIST = 17;
    static final int EOPNOTSUPP = 95;

    private final int errno;

    ControlException(int errno, String what) {
        super(what + " (errno " + errno + ")");
        this.errno = errno;
    }

    int errno() {
        return errno;
    }
}
