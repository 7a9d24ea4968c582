package dev.loden.backend.udp.plane;

import java.nio.ByteBuffer;

/**
 * Decides which received packets of TCP or UDP can go as one, as the kernel's own GRO does: those of one connection, in sequence, equally
 * long but for the last, with the same type of service, hop limit, flags, acknowledgment and options. Checksums are verified, for the
 * kernel does not verify them again. The headers of the first become those of all. <b>Thread</b>: one.
 */
final class Coalescer {
    static final int MOST_SEGMENTS = 64;

    /** The largest IP packet. */
    private static final int MOST_BYTES = 65_535;

    /** The fields of a TCP header that are the same in all: ports, acknowledgment, window. */
    private static final int ACKNOWLEDGMENT = 8;

    private static final int WINDOW = 14;
    private static final int URGENT = 18;

    private final boolean withUdp;
    private Memory memory;
    private int first;
    private boolean ipv4;
    private int protocol;

    /** Whether the checksum of the first is known to be right: that of one which stays alone does not matter. */
    private boolean verified;

    /** The bytes of the IP header, and of both. */
    private int transport;

    private int header;
    private int segment;
    private int total;
    private int count;
    private int next;
    private boolean full;

    /**
     * With nothing in it.
     *
     * @param withUdp whether the kernel takes several datagrams as one
     */
    Coalescer(boolean withUdp) {
        this.withUdp = withUdp;
    }

    /** The bytes of the headers of each. */
    int header() {
        return header;
    }

    /** Whether there can be no more. */
    boolean isFull() {
        return full;
    }

    /** Starts with a packet; false if nothing can be appended to it. */
    boolean start(Memory in, int at, int length) {
        if (!isCandidate(in, at, length)) {
            return false;
        }
        memory = in;
        first = at;
        segment = length - header;
        total = length;
        count = 1;
        verified = false;
        full = false;
        if (protocol == Ip.TCP) {
            next = in.network().getInt(at + transport + Tcp.SEQUENCE) + segment;
            full = (in.network().get(at + transport + Tcp.FLAGS) & Tcp.PSH) != 0;
        }
        return !full;
    }

    /** Whether a packet has data and nothing unusual; sets where its parts are. */
    private boolean isCandidate(Memory in, int at, int length) {
        ByteBuffer packet = in.network();
        ipv4 = Ip.isIpv4(packet, at);
        transport = ipv4 ? Ip.IPV4_HEADER : Ip.IPV6_HEADER;
        if (length < transport + Udp.HEADER || (ipv4 && !isPlainV4(packet, at))) {
            return false;
        }
        protocol = packet.get(at + (ipv4 ? Ip.PROTOCOL : Ip.NEXT_HEADER));
        return switch (protocol) {
            case Ip.TCP -> isPlainTcp(packet, at + transport, length);
            case Ip.UDP -> withUdp && isPlainUdp(packet, at + transport, length);
            default -> false;
        };
    }

    private static boolean isPlainV4(ByteBuffer packet, int at) {
        return Ip.headerV4(packet, at) == Ip.IPV4_HEADER && !Ip.isFragment(packet, at);
    }

    private boolean isPlainTcp(ByteBuffer packet, int at, int length) {
        if (length < transport + Tcp.HEADER) {
            return false;
        }
        int tcp = Tcp.header(packet, at);
        header = transport + tcp;
        return tcp >= Tcp.HEADER
                && length > header
                && (packet.get(at + Tcp.FLAGS) & ~Tcp.PSH) == Tcp.ACK
                && packet.getShort(at + URGENT) == 0;
    }

    /** Without a checksum there is nothing to verify. */
    private boolean isPlainUdp(ByteBuffer packet, int at, int length) {
        header = transport + Udp.HEADER;
        return length > header
                && Ip.u16(packet, at + Udp.LENGTH) == length - transport
                && packet.getShort(at + Udp.CHECKSUM) != 0;
    }

    private boolean isIntact(Memory in, int at, int length) {
        ByteBuffer host = in.bytes();
        if (ipv4 && Checksum.fold(Checksum.sum(host, at, Ip.IPV4_HEADER, 0)) != 0xffff) {
            return false;
        }
        long sum = Ip.pseudoSum(host, at, protocol) + Checksum.host(length - transport);
        return Checksum.fold(Checksum.sum(in, at + transport, length - transport, sum)) == 0xffff;
    }

    /** Whether a packet follows those there are; if so, it is counted. */
    boolean append(Memory in, int at, int length) {
        int more = length - header;
        boolean follows = !full
                && more > 0
                && more <= segment
                && total + more <= MOST_BYTES
                && count < MOST_SEGMENTS
                && sameFlow(in.network(), at)
                && (protocol == Ip.TCP ? followsTcp(in.network(), at) : followsUdp(in.network(), at, length))
                && areIntact(in, at, length);
        if (!follows) {
            return false;
        }
        boolean pushed = false;
        if (protocol == Ip.TCP) {
            int flags = in.network().get(at + transport + Tcp.FLAGS);
            pushed = (flags & Tcp.PSH) != 0;
            memory.network().put(first + transport + Tcp.FLAGS, (byte)
                    (memory.network().get(first + transport + Tcp.FLAGS) | (flags & Tcp.PSH)));
        }
        total += more;
        count++;
        next += more;
        full = more < segment || pushed || count == MOST_SEGMENTS;
        return true;
    }

    private boolean areIntact(Memory in, int at, int length) {
        verified = verified || isIntact(memory, first, header + segment);
        return verified && isIntact(in, at, length);
    }

    private boolean followsTcp(ByteBuffer packet, int at) {
        return packet.getInt(at + transport + Tcp.SEQUENCE) == next && sameOptions(packet, at);
    }

    /** Datagrams come in the order in which they were sent, as far as anybody knows. */
    private boolean followsUdp(ByteBuffer packet, int at, int length) {
        return packet.getInt(at + transport) == memory.network().getInt(first + transport)
                && isPlainUdp(packet, at + transport, length);
    }

    private boolean sameFlow(ByteBuffer packet, int at) {
        ByteBuffer mine = memory.network();
        return Ip.isIpv4(packet, at) == ipv4 && (ipv4 ? sameV4(mine, packet, at) : sameV6(mine, packet, at));
    }

    /** All of the header but its length and checksum; the identification counts up, as it does when the kernel cuts the packet again. */
    private boolean sameV4(ByteBuffer mine, ByteBuffer packet, int at) {
        short identification = (short) (mine.getShort(first + Ip.ID) + count);
        return packet.getShort(at) == mine.getShort(first)
                && packet.getShort(at + Ip.ID) == identification
                && packet.getShort(at + 6) == mine.getShort(first + 6)
                && packet.getShort(at + 8) == mine.getShort(first + 8)
                && packet.getLong(at + Ip.SOURCE) == mine.getLong(first + Ip.SOURCE);
    }

    private boolean sameV6(ByteBuffer mine, ByteBuffer packet, int at) {
        boolean same = packet.getInt(at) == mine.getInt(first)
                && packet.getShort(at + Ip.NEXT_HEADER) == mine.getShort(first + Ip.NEXT_HEADER);
        for (int i = Ip.SOURCE_V6; i < Ip.IPV6_HEADER; i += 8) {
            same &= packet.getLong(at + i) == mine.getLong(first + i);
        }
        return same;
    }

    /** The TCP header but for sequence, checksum and PSH. */
    private boolean sameOptions(ByteBuffer packet, int at) {
        ByteBuffer mine = memory.network();
        int a = at + transport;
        int b = first + transport;
        boolean same = packet.getInt(a) == mine.getInt(b)
                && packet.getInt(a + ACKNOWLEDGMENT) == mine.getInt(b + ACKNOWLEDGMENT)
                && Tcp.header(packet, a) == header - transport
                && (packet.get(a + Tcp.FLAGS) & ~Tcp.PSH) == Tcp.ACK
                && packet.getShort(a + WINDOW) == mine.getShort(b + WINDOW)
                && packet.getShort(a + URGENT) == 0;
        for (int i = Tcp.HEADER; same && i < header - transport; i += 4) {
            same = packet.getInt(a + i) == mine.getInt(b + i);
        }
        return same;
    }

    /** Makes the first packet's headers those of all, and writes what stands before it. */
    void finish(Memory in, int at) {
        ByteBuffer host = in.bytes();
        if (count == 1) {
            VnetHeader.plain(host, at - VnetHeader.SIZE);
            return;
        }
        if (ipv4) {
            in.network().putShort(at + Ip.TOTAL_LENGTH, (short) total);
            Ip.checksumV4(host, at, Ip.IPV4_HEADER);
        } else {
            in.network().putShort(at + Ip.PAYLOAD_LENGTH, (short) (total - Ip.IPV6_HEADER));
        }
        boolean tcp = protocol == Ip.TCP;
        if (!tcp) {
            in.network().putShort(at + transport + Udp.LENGTH, (short) (total - transport));
        }
        int field = tcp ? Tcp.CHECKSUM : Udp.CHECKSUM;
        long pseudo = Ip.pseudoSum(host, at, protocol) + Checksum.host(total - transport);
        host.putShort(at + transport + field, (short) Checksum.fold(pseudo));
        int type = !tcp ? VnetHeader.UDP : ipv4 ? VnetHeader.TCPV4 : VnetHeader.TCPV6;
        VnetHeader.segmented(host, at - VnetHeader.SIZE, type, transport, header, segment);
    }
}
