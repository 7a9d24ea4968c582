package dev.loden.netlink.socket;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.ffi.Sys;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.MessageReader;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket to the kernel's routing tables or generic families, in the network namespace of the thread that opened it. */
public final class NetlinkSocket implements AutoCloseable {
    /** Room for the answers to a full chunk of requests, and for bursts of events; memory is only used when filled. */
    public static final int RECEIVE_BUFFER = 8 << 20;

    /** POLLIN (asm-generic/poll.h). */
    static final int POLLIN = 1;

    /** sizeof(struct pollfd): fd, requested events, returned events. */
    static final int POLLFD = 8;

    private static final Logger LOG = LoggerFactory.getLogger(NetlinkSocket.class);

    /** The kernel makes parts of a dump at most 32 KiB long (netlink_recvmsg). */
    private static final int FIRST_BUFFER = 64 << 10;

    private static final int LARGEST_BUFFER = 16 << 20;

    // linux/socket.h, linux/net.h, asm-generic/socket.h
    private static final int AF_NETLINK = 16;
    private static final int NETLINK_ROUTE = 0;
    private static final int NETLINK_GENERIC = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_RCVBUFFORCE = 33;

    // linux/netlink.h
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;

    /** sizeof(struct sockaddr_nl): family, padding, port id, groups. */
    private static final int ADDRESS = 12;

    /** Of what is queued at one time: the kernel reports each loss once. */
    static final int MOST_LOSSES = 100;

    private static final int NANOS_PER_MILLI = 1_000_000;

    private final int fd;
    private final ByteBuffer option = Sys.buffer(4);
    private final ByteBuffer pollFd = Sys.buffer(POLLFD);
    private ByteBuffer received = Sys.buffer(FIRST_BUFFER);
    private int portId;
    private int nextSequence = 1;
    private boolean closed;

    /** Any datagram socket whose other end answers as the kernel would. */
    NetlinkSocket(int fd) {
        this.fd = fd;
    }

    /**
     * Opens a socket that receives only the answers to its requests, until it joins a group.
     *
     * @param receiveBuffer bytes the kernel may queue for us; without privilege it may be less
     */
    public static NetlinkSocket open(int receiveBuffer) {
        return open(receiveBuffer, NETLINK_ROUTE);
    }

    /** The same to the families that a kernel numbers as it likes (linux/genetlink.h). */
    public static NetlinkSocket openGeneric(int receiveBuffer) {
        return open(receiveBuffer, NETLINK_GENERIC);
    }

    private static NetlinkSocket open(int receiveBuffer, int protocol) {
        int fd = Sys.LIBC.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
        if (fd < 0) {
            throw failure("cannot open a netlink socket");
        }
        var socket = new NetlinkSocket(fd);
        boolean ready = false;
        try {
            socket.prepare(receiveBuffer);
            ready = true;
        } finally {
            if (!ready) {
                socket.close();
            }
        }
        return socket;
    }

    private void prepare(int receiveBuffer) {
        if (!set(SOL_SOCKET, SO_RCVBUFFORCE, receiveBuffer) && !set(SOL_SOCKET, SO_RCVBUF, receiveBuffer)) {
            LOG.debug("netlink: the receive buffer keeps its default size: {}", Errno.name(Sys.errno()));
        }
        // Kernels before 4.12 and 4.20 lack them: errors have no text, and dumps contain more than was requested.
        if (!set(SOL_NETLINK, NETLINK_EXT_ACK, 1)
                || !set(SOL_NETLINK, NETLINK_CAP_ACK, 1)
                || !set(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1)) {
            LOG.debug("netlink: an old kernel lacks an option: {}", Errno.name(Sys.errno()));
        }
        ByteBuffer address = Sys.buffer(ADDRESS);
        address.putShort(0, (short) AF_NETLINK);
        if (Sys.LIBC.bind(fd, address, ADDRESS) < 0) {
            throw failure("cannot bind a netlink socket");
        }
        // Connected to port 0, the kernel, so that no other process can send us answers.
        if (Sys.LIBC.connect(fd, address, ADDRESS) < 0) {
            throw failure("cannot connect a netlink socket to the kernel");
        }
        option.putInt(0, ADDRESS);
        if (Sys.LIBC.getsockname(fd, address, option) < 0) {
            throw failure("cannot read a netlink socket's port");
        }
        portId = address.getInt(4);
    }

    private boolean set(int level, int name, int value) {
        option.putInt(0, value);
        return Sys.LIBC.setsockopt(fd, level, name, option, Integer.BYTES) == 0;
    }

    private static PluginException failure(String what) {
        return new PluginException(ErrorCode.UNAVAILABLE, what + ": " + Errno.name(Sys.errno()));
    }

    /** The file descriptor, to be polled together with others. */
    int fd() {
        return fd;
    }

    /** The kernel's number of this socket, which messages caused by our requests carry. */
    public int portId() {
        return portId;
    }

    /** Numbers for the next requests, of which the first is returned. */
    public int reserveSequences(int count) {
        int first = nextSequence;
        nextSequence += count;
        return first;
    }

    /** Filters the notifications caused by requests from a port, except those of devices. Without the filter more is received than needed. */
    void ignoreEchoes(int port) {
        var echoes = new EchoFilter(port);
        ByteBuffer filter = echoes.descriptor();
        try {
            if (Sys.LIBC.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, filter, filter.capacity()) < 0) {
                LOG.debug("netlink: notifications of our own changes are not filtered: {}", Errno.name(Sys.errno()));
            }
        } finally {
            Reference.reachabilityFence(echoes);
        }
    }

    /** Receives all messages of a multicast group from now on. */
    void join(int group) {
        if (!set(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group)) {
            throw failure("cannot watch netlink group " + group);
        }
    }

    /**
     * Sends one datagram of requests. The kernel works on them before this returns.
     *
     * @return 0 or an error number
     */
    public int send(ByteBuffer messages) {
        if (closed) {
            return Errno.EBADF;
        }
        while (Sys.LIBC.send(fd, messages, messages.remaining(), 0) < 0) {
            int errno = Sys.errno();
            if (errno != Errno.EINTR) {
                return errno;
            }
        }
        return 0;
    }

    /**
     * Waits for one datagram, which is then in {@link #received}.
     *
     * @return 0; EAGAIN when the time is over; ENOBUFS if the kernel had to drop some; EMSGSIZE if one was too long and
     *     is lost (the next of its size will fit); or another error number
     */
    public int receive(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!closed) {
            long length = Sys.LIBC.recv(fd, received.clear(), received.capacity(), MSG_DONTWAIT | MSG_TRUNC);
            if (length > received.capacity()) {
                grow(length);
                return Errno.EMSGSIZE;
            }
            if (length >= 0) {
                received.limit((int) length);
                return 0;
            }
            int errno = Sys.errno();
            if (errno != Errno.EINTR && (errno != Errno.EAGAIN || !waitForInput(end - System.nanoTime()))) {
                return errno;
            }
        }
        return Errno.EBADF;
    }

    /** Whether there may be some; neither if the time is over nor if the kernel has no memory to wait with. */
    private boolean waitForInput(long nanos) {
        if (nanos <= 0) {
            return false;
        }
        pollFd.putInt(0, fd).putInt(4, POLLIN);
        int ready = Sys.LIBC.poll(pollFd, 1, (int) (nanos / NANOS_PER_MILLI + 1));
        return ready > 0 || (ready < 0 && Sys.errno() == Errno.EINTR);
    }

    private void grow(long length) {
        if (length > LARGEST_BUFFER) {
            throw new PluginException(ErrorCode.BUG, "netlink: a datagram of " + length + " bytes");
        }
        received = Sys.buffer(Math.max((int) length, 2 * received.capacity()));
    }

    /** The messages of the last datagram, valid until the next is received. */
    public MessageReader received() {
        return new MessageReader(received);
    }

    /** Discards all that is queued, such as answers that came after their timeout. */
    public void drain() {
        int losses = 0;
        int errno;
        do {
            errno = receive(Duration.ZERO);
            losses += errno == 0 ? 0 : 1;
        } while (errno == 0 || (isLoss(errno) && losses < MOST_LOSSES));
    }

    /** Whether there may be more, but for what was dropped. */
    static boolean isLoss(int errno) {
        return errno == Errno.ENOBUFS || errno == Errno.EMSGSIZE;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Sys.LIBC.close(fd);
        }
    }
}
