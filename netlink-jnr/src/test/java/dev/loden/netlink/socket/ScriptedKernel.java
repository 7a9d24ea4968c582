package dev.loden.netlink.socket;

import dev.loden.netlink.ffi.Sys;
import dev.loden.netlink.ffi.TestLibC;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.Netlink;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The other end of a socket: answers each datagram of requests by the next line of its script, on a thread of its own. For
 * answers that the real kernel gives too seldom for a test.
 */
final class ScriptedKernel implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET = 5;

    private final int fd;
    private final NetlinkSocket socket;

    /** A line of the script: sends datagrams, knowing the sequence number of the first request. */
    interface Answer extends BiConsumer<ScriptedKernel, Integer> {}

    ScriptedKernel(List<Answer> script) {
        ByteBuffer fds = Sys.buffer(8);
        if (TestLibC.LIBC.socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds) != 0) {
            throw new AssertionError("socketpair: " + Errno.name(Sys.errno()));
        }
        socket = new NetlinkSocket(fds.getInt(0));
        fd = fds.getInt(4);
        Thread.ofPlatform().name("scripted-kernel").start(() -> run(script.iterator()));
    }

    NetlinkSocket socket() {
        return socket;
    }

    /** Goes on until the other end is closed. */
    private void run(Iterator<Answer> script) {
        ByteBuffer request = Sys.buffer(1 << 16);
        while (Sys.LIBC.recv(fd, request.clear(), request.capacity(), 0) > 0) {
            if (script.hasNext()) {
                script.next().accept(this, request.getInt(8));
            }
        }
        Sys.LIBC.close(fd);
    }

    /** A datagram of one message, whose body has a value in its first four bytes and zeros after them. */
    void send(int type, int flags, int sequence, int body, int length) {
        ByteBuffer message = Sys.buffer(length);
        message.putInt(length).putShort((short) type).putShort((short) flags);
        message.putInt(sequence).putInt(0).putInt(body).clear();
        Sys.LIBC.send(fd, message, length, 0);
    }

    /** What an acknowledgment is: struct nlmsgerr. */
    void acknowledge(int sequence, int errno) {
        send(Netlink.NLMSG_ERROR, Netlink.NLM_F_CAPPED, sequence, -errno, 36);
    }

    @Override
    public void close() {
        socket.close();
    }
}
