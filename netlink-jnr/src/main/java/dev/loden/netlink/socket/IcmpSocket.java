package dev.loden.netlink.socket;

import dev.loden.api.net.Family;
import dev.loden.api.spi.EchoRequest;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.ffi.Sys;
import dev.loden.netlink.wire.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A raw socket that takes echo replies alone, and whose packets are not fragmented. */
final class IcmpSocket implements AutoCloseable {
    /** So much of a reply is read: the longest IPv4 header, the ICMP header, the numbers. */
    static final int HEAD = 60 + 8 + 12;

    // linux/socket.h, linux/in.h, linux/in6.h
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int PMTUDISC_PROBE = 3;

    // linux/icmp.h, linux/icmpv6.h
    private static final int SOL_RAW = 255;
    private static final int FILTER = 1;
    private static final byte ECHO_REPLY = 0;
    private static final byte ECHO = 8;
    private static final byte ECHO_REPLY_V6 = (byte) 129;
    private static final byte ECHO_V6 = (byte) 128;

    private static final int MSG_DONTWAIT = 0x40;
    private static final int ICMP_HEADER = 8;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int EPROTONOSUPPORT = 93;
    private static final int EAFNOSUPPORT = 97;

    private final Family family;
    private final int fd;

    private IcmpSocket(Family family, int fd) {
        this.family = family;
        this.fd = fd;
    }

    /**
     * Opens it.
     *
     * @throws PluginException PERMISSION without CAP_NET_RAW, UNSUPPORTED on a host without the family
     */
    static IcmpSocket open(Family family) {
        boolean v4 = family == Family.IPV4;
        int fd = Sys.LIBC.socket(v4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC, v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
        if (fd < 0) {
            int errno = Sys.errno();
            throw new PluginException(
                    errno == Errno.EPERM
                            ? ErrorCode.PERMISSION
                            : errno == EAFNOSUPPORT || errno == EPROTONOSUPPORT
                                    ? ErrorCode.UNSUPPORTED
                                    : ErrorCode.UNAVAILABLE,
                    "cannot open a raw socket for ICMP: " + Errno.name(errno));
        }
        var socket = new IcmpSocket(family, fd);
        socket.setUp(v4);
        return socket;
    }

    private void setUp(boolean v4) {
        ByteBuffer probe = Sys.buffer(Integer.BYTES).putInt(PMTUDISC_PROBE).flip();
        ByteBuffer filter = filter(v4);
        if (Sys.LIBC.setsockopt(
                                fd,
                                v4 ? IPPROTO_IP : IPPROTO_IPV6,
                                v4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER,
                                probe,
                                Integer.BYTES)
                        < 0
                || Sys.LIBC.setsockopt(fd, v4 ? SOL_RAW : IPPROTO_ICMPV6, FILTER, filter, filter.remaining()) < 0) {
            int errno = Sys.errno();
            close();
            throw new PluginException(ErrorCode.UNAVAILABLE, "cannot set up a raw socket: " + Errno.name(errno));
        }
    }

    /** A set bit keeps a type out (raw(7), RFC 3542 section 3.2 as Linux has it). */
    private static ByteBuffer filter(boolean v4) {
        if (v4) {
            return Sys.buffer(Integer.BYTES).putInt(~(1 << ECHO_REPLY)).flip();
        }
        ByteBuffer types = Sys.buffer(32);
        int reply = ECHO_REPLY_V6 & 0xff;
        for (int word = 0; word < 8; word++) {
            types.putInt(word == reply >> 5 ? ~(1 << (reply & 31)) : -1);
        }
        return types.flip();
    }

    int fd() {
        return fd;
    }

    /** Sends one request that carries the two numbers; whether the kernel took it. */
    boolean send(EchoRequest request, int index, long nonce) {
        boolean v4 = family == Family.IPV4;
        int length = request.bytes() - (v4 ? IPV4_HEADER : IPV6_HEADER);
        ByteBuffer packet = Sys.buffer(length).order(ByteOrder.BIG_ENDIAN);
        packet.put(v4 ? ECHO : ECHO_V6).put((byte) 0).putShort((short) 0);
        packet.putShort((short) nonce).putShort((short) index).putLong(nonce).putInt(index);
        packet.clear();
        if (v4) {
            packet.putShort(2, checksum(packet)); // ICMPv6's is made by the kernel
        }
        ByteBuffer address = address(request);
        return Sys.LIBC.sendto(fd, packet, length, MSG_DONTWAIT, address, address.remaining()) == length;
    }

    private ByteBuffer address(EchoRequest request) {
        byte[] bytes = request.destination().toBytes();
        // sockaddr_in: family, port, address, 8 bytes; sockaddr_in6: family, port, flow, address, scope
        return family == Family.IPV4
                ? Sys.buffer(16)
                        .putShort((short) AF_INET)
                        .putShort((short) 0)
                        .put(bytes)
                        .putLong(0)
                        .flip()
                : Sys.buffer(28)
                        .putShort((short) AF_INET6)
                        .putShort((short) 0)
                        .putInt(0)
                        .put(bytes)
                        .putInt(0)
                        .flip();
    }

    /** RFC 1071, over big-endian words. */
    static short checksum(ByteBuffer packet) {
        long sum = 0;
        for (int at = 0; at < packet.limit(); at += 2) {
            sum += (packet.get(at) & 0xff) << 8 | (at + 1 < packet.limit() ? packet.get(at + 1) & 0xff : 0);
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (short) ~sum;
    }

    /** Which request of an exchange this is the reply to; -1 if it is to none. */
    int index(ByteBuffer received, long nonce) {
        ByteBuffer packet = received.duplicate().order(ByteOrder.BIG_ENDIAN);
        // An IPv4 header comes with it, an IPv6 header does not.
        int at = family == Family.IPV6 ? 0 : packet.limit() > 0 ? (packet.get(0) & 0xf) * 4 : packet.limit();
        return packet.limit() >= at + ICMP_HEADER + 12 && packet.getLong(at + ICMP_HEADER) == nonce
                ? packet.getInt(at + ICMP_HEADER + 8)
                : -1;
    }

    @Override
    public void close() {
        Sys.LIBC.close(fd);
    }
}
