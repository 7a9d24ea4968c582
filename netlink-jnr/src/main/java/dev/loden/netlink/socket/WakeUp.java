package dev.loden.netlink.socket;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.ffi.Sys;
import dev.loden.netlink.wire.Errno;
import java.nio.ByteBuffer;

/** An eventfd that wakes a thread waiting in poll(2), since neither an interrupt nor closing the socket does. */
final class WakeUp implements AutoCloseable {
    /** EFD_CLOEXEC (linux/eventfd.h). */
    private static final int CLOEXEC = 0x80000;

    private final int fd;

    WakeUp() {
        fd = Sys.LIBC.eventfd(0, CLOEXEC);
        if (fd < 0) {
            throw new PluginException(ErrorCode.UNAVAILABLE, "cannot make an eventfd: " + Errno.name(Sys.errno()));
        }
    }

    int fd() {
        return fd;
    }

    /** Wakes the thread now, or as soon as it waits. */
    void wake() {
        ByteBuffer one = Sys.buffer(Long.BYTES).putLong(0, 1);
        if (Sys.LIBC.write(fd, one, Long.BYTES) < 0) {
            throw new PluginException(ErrorCode.BUG, "cannot write to an eventfd: " + Errno.name(Sys.errno()));
        }
    }

    @Override
    public void close() {
        Sys.LIBC.close(fd);
    }
}
