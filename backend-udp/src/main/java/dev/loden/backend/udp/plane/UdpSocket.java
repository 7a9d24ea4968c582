package dev.loden.backend.udp.plane;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.backend.udp.ffi.Sys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** UDP sockets that share an address and a port; the kernel gives the datagrams of one peer to one of them. */
final class UdpSocket {
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int IPPROTO_IP = 0;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int IPV6_V6ONLY = 26;
    private static final int PMTUDISC_DONT = 0;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;

    /** What can wait while this process is busy. */
    private static final int BUFFER = 4 * 1024 * 1024;

    private UdpSocket() {}

    /**
     * Opens some of one address and port. What is alone lets the others of this call in once it has the port, rather than being closed for
     * them: a child that another thread has just started would hold it open, and the port with it, until it runs its own program.
     *
     * @param alone whether nobody else may have the port
     * @return none if one of them cannot be opened
     */
    static List<Integer> open(IpAddress local, int port, int count, boolean alone) throws PlaneException {
        var sockets = new ArrayList<Integer>();
        try {
            if (alone) {
                sockets.add(open(local, port));
                set(sockets.getFirst(), SOL_SOCKET, SO_REUSEPORT, 1);
            }
            while (sockets.size() < count) {
                sockets.add(open(local, port, true));
            }
            return sockets;
        } catch (PlaneException e) {
            sockets.forEach(Sys.LIBC::close);
            throw e;
        }
    }

    /** Opens one that has its port alone. */
    static int open(IpAddress local, int port) throws PlaneException {
        return open(local, port, false);
    }

    private static int open(IpAddress local, int port, boolean shared) throws PlaneException {
        boolean four = local instanceof Ipv4;
        int socket = Sys.LIBC.socket(four ? Messages.AF_INET : Messages.AF_INET6, SOCK_DGRAM_CLOEXEC, 0);
        if (socket < 0) {
            throw PlaneException.last("cannot open a UDP socket");
        }
        if (shared) {
            set(socket, SOL_SOCKET, SO_REUSEPORT, 1);
        }
        set(socket, SOL_SOCKET, SO_SNDBUFFORCE, BUFFER);
        set(socket, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER);
        if (four) {
            // What is too big for a router on the way is fragmented, and not lost.
            set(socket, IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_DONT);
        } else {
            set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
            set(socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_DONT);
        }
        ByteBuffer address = address(local, port);
        if (Sys.LIBC.bind(socket, address, address.remaining()) < 0) {
            PlaneException refused = PlaneException.last("cannot receive on UDP port " + port + " of " + local
                    + "; choose another for all nodes by Backend.Port, or stop what uses it (flanneld?)");
            Sys.LIBC.close(socket);
            throw refused;
        }
        return socket;
    }

    private static ByteBuffer address(IpAddress local, int port) {
        boolean four = local instanceof Ipv4;
        int size = four ? Messages.SOCKADDR_IN : Messages.SOCKADDR_IN6;
        ByteBuffer address = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        address.putShort((short) (four ? Messages.AF_INET : Messages.AF_INET6));
        address.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
        return (four ? address : address.putInt(0)).put(local.toBytes()).clear();
    }

    /** Whether a socket is one of that address and port. */
    static boolean isAt(int socket, IpAddress local, int port) {
        ByteBuffer wanted = address(local, port);
        ByteBuffer actual = ByteBuffer.allocateDirect(wanted.capacity());
        ByteBuffer length =
                ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).putInt(0, wanted.capacity());
        return Sys.LIBC.getsockname(socket, actual, length) >= 0
                && length.getInt(0) == wanted.capacity()
                && wanted.equals(actual);
    }

    private static boolean set(int socket, int level, int option, int value) {
        ByteBuffer number =
                ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).putInt(0, value);
        return Sys.LIBC.setsockopt(socket, level, option, number, 4) >= 0;
    }

    /** Whether this kernel cuts messages; says so without changing anything. */
    static boolean canSegment(int socket) {
        return set(socket, SOL_UDP, UDP_SEGMENT, 0);
    }

    /** From now on datagrams come in groups; false if the kernel cannot. */
    static boolean group(int socket) {
        return set(socket, SOL_UDP, UDP_GRO, 1);
    }
}
