package dev.loden.backend.wireguard;

import dev.loden.backend.wireguard.ffi.Sys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** A netlink socket that waits for the answer to each request (linux/netlink.h). <b>Thread</b>: one. */
final class Netlink implements AutoCloseable {
    static final int ROUTE = 0;
    static final int GENERIC = 16;

    static final int NLM_F_REQUEST_ACK = 1 | 4;
    static final int NLM_F_REQUEST_DUMP = 1 | 0x300;
    static final int NLM_F_CREATE_EXCL = 0x400 | 0x200;

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int HEADER = 16;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;

    /** The largest answer: a dump's parts have up to 32 kB. */
    private static final int ROOM = 64 * 1024;

    private final int fd;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM).order(ByteOrder.nativeOrder());
    private int sequence;

    private Netlink(int fd) {
        this.fd = fd;
    }

    static Netlink open(int protocol) throws IOException {
        int fd = Sys.LIBC.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol);
        if (fd < 0) {
            throw failure("cannot open a netlink socket");
        }
        return new Netlink(fd);
    }

    /**
     * Sends a request and reads all of its answer.
     *
     * @param body what follows the header
     * @param answers takes each message's body, before the next is read
     */
    void request(int type, int flags, Attributes body, Consumer<ByteBuffer> answers) throws IOException {
        byte[] bytes = body.bytes();
        buffer.clear();
        buffer.putInt(HEADER + bytes.length).putShort((short) type).putShort((short) flags);
        buffer.putInt(++sequence).putInt(0).put(bytes);
        if (Sys.LIBC.send(fd, buffer.flip(), buffer.limit(), 0) < 0) {
            throw failure("cannot send to the kernel");
        }
        boolean more = true;
        while (more) {
            more = receive(answers);
        }
    }

    private boolean receive(Consumer<ByteBuffer> answers) throws IOException {
        long length = Sys.LIBC.recv(fd, buffer.clear(), buffer.capacity(), 0);
        if (length < 0) {
            throw failure("cannot receive from the kernel");
        }
        int end = (int) length;
        for (int at = 0; at + HEADER <= end; ) {
            int size = buffer.getInt(at);
            int type = buffer.getShort(at + 4);
            if (buffer.getInt(at + 8) == sequence) {
                if (type == NLMSG_DONE) {
                    return false;
                }
                if (type == NLMSG_ERROR) {
                    int errno = -buffer.getInt(at + HEADER);
                    if (errno != 0) {
                        throw new ControlException(errno, "refused by the kernel");
                    }
                    return false;
                }
                answers.accept(buffer.slice(at + HEADER, size - HEADER).order(ByteOrder.nativeOrder()));
            }
            at += Math.max(HEADER, Attributes.align(size));
        }
        return true;
    }

    private static IOException failure(String what) {
        return new ControlException(Sys.errno(), what);
    }

    @Override
    public void close() {
        Sys.LIBC.close(fd);
    }
}
