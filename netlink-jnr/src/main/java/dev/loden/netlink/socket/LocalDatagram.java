package dev.loden.netlink.socket;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.ffi.Sys;
import dev.loden.netlink.wire.Errno;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One datagram to a Unix socket of this host, which the JDK cannot send: its Unix sockets are streams. */
public final class LocalDatagram {
    // linux/socket.h, linux/net.h
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    /** sizeof(sun_path) (linux/un.h). */
    private static final int PATH = 108;

    private LocalDatagram() {}

    /**
     * Sends it without waiting for room.
     *
     * @param socket an absolute path, or {@code @} and an abstract name
     * @param text the datagram
     * @throws PluginException CONFIG if there can be no such socket, UNAVAILABLE if it does not take the datagram now
     */
    public static void send(String socket, String text) {
        ByteBuffer address = address(socket);
        ByteBuffer data = Sys.buffer(text.getBytes(StandardCharsets.UTF_8).length)
                .put(text.getBytes(StandardCharsets.UTF_8))
                .flip();
        int fd = Sys.LIBC.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw failure("cannot open a Unix socket");
        }
        try {
            if (Sys.LIBC.connect(fd, address, address.remaining()) < 0) {
                throw failure("cannot connect to " + socket);
            }
            if (Sys.LIBC.send(fd, data, data.remaining(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
                throw failure("cannot send to " + socket);
            }
        } finally {
            Sys.LIBC.close(fd);
        }
    }

    /** A sockaddr_un: an abstract name begins with a zero byte and ends where the address does. */
    private static ByteBuffer address(String socket) {
        byte[] name = socket.getBytes(StandardCharsets.UTF_8);
        boolean isAbstract = socket.startsWith("@");
        if (!isAbstract && !socket.startsWith("/")) {
            throw new PluginException(ErrorCode.CONFIG, "\"" + socket + "\" is neither an absolute path nor an @ name");
        }
        if (name.length >= PATH) {
            throw new PluginException(ErrorCode.CONFIG, "\"" + socket + "\" is longer than a socket's name may be");
        }
        ByteBuffer address = Sys.buffer(Short.BYTES + PATH).putShort((short) AF_UNIX);
        if (isAbstract) {
            return address.put((byte) 0).put(name, 1, name.length - 1).flip();
        }
        return address.put(name).put((byte) 0).flip();
    }

    private static PluginException failure(String what) {
        return new PluginException(ErrorCode.UNAVAILABLE, what + ": " + Errno.name(Sys.errno()));
    }
}
