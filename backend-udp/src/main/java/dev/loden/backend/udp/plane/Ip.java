package dev.loden.backend.udp.plane;

import java.nio.ByteBuffer;

/**
 * IP headers where they lie: RFC 791, RFC 8200. Buffers are in network byte order unless said otherwise. <b>Thread</b>: any.
 */
final class Ip {
    static final int IPV4_HEADER = 20;
    static final int IPV6_HEADER = 40;
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMPV6 = 58;

    private static final int FLAGS = 6;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int OFFSET_AND_MORE = 0x3fff;
    private static final int TTL = 8;
    private static final int HOP_LIMIT = 7;

    /** Fields of IPv4. */
    static final int TOTAL_LENGTH = 2;

    static final int ID = 4;
    static final int PROTOCOL = 9;
    static final int HEADER_CHECKSUM = 10;
    static final int SOURCE = 12;
    static final int DESTINATION = 16;

    /** Fields of IPv6. */
    static final int PAYLOAD_LENGTH = 4;

    static final int NEXT_HEADER = 6;
    static final int SOURCE_V6 = 8;
    static final int DESTINATION_V6 = 24;

    private Ip() {}

    static boolean isIpv4(ByteBuffer packet, int at) {
        return packet.get(at) >> 4 == 4;
    }

    /**
     * How long a packet is by its own header.
     *
     * @param length how many bytes there are
     * @return 0 if it is no IP packet, or longer than that
     */
    static int length(ByteBuffer packet, int at, int length) {
        if (length < IPV4_HEADER) {
            return 0;
        }
        int total = switch (packet.get(at) >> 4 & 0xf) {
            case 4 -> lengthV4(packet, at);
            case 6 -> length < IPV6_HEADER ? 0 : IPV6_HEADER + u16(packet, at + PAYLOAD_LENGTH);
            default -> 0;
        };
        return total <= length ? total : 0;
    }

    private static int lengthV4(ByteBuffer packet, int at) {
        int header = headerV4(packet, at);
        int total = u16(packet, at + TOTAL_LENGTH);
        return header >= IPV4_HEADER && total >= header ? total : 0;
    }

    /** The bytes of an IPv4 header with its options. */
    static int headerV4(ByteBuffer packet, int at) {
        return (packet.get(at) & 0xf) * 4;
    }

    static int u16(ByteBuffer packet, int at) {
        return packet.getShort(at) & 0xffff;
    }

    static boolean dontFragment(ByteBuffer packet, int at) {
        return !isIpv4(packet, at) || (packet.getShort(at + FLAGS) & DONT_FRAGMENT) != 0;
    }

    static boolean isFragment(ByteBuffer packet, int at) {
        return (packet.getShort(at + FLAGS) & OFFSET_AND_MORE) != 0;
    }

    static int hopsLeft(ByteBuffer packet, int at) {
        return packet.get(at + (isIpv4(packet, at) ? TTL : HOP_LIMIT)) & 0xff;
    }

    /** Takes one off the hops that are left, of which there must be one, and corrects the checksum (RFC 1624). */
    static void hop(ByteBuffer packet, int at) {
        if (!isIpv4(packet, at)) {
            packet.put(at + HOP_LIMIT, (byte) (packet.get(at + HOP_LIMIT) - 1));
            return;
        }
        int word = u16(packet, at + TTL);
        int less = word - 0x100;
        packet.putShort(at + TTL, (short) less);
        int sum = (~u16(packet, at + HEADER_CHECKSUM) & 0xffff) + (~word & 0xffff) + less;
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        packet.putShort(at + HEADER_CHECKSUM, (short) ~sum);
    }

    /**
     * The checksum of an IPv4 header over what it is now.
     *
     * @param host in the host's byte order
     */
    static void checksumV4(ByteBuffer host, int at, int header) {
        host.putShort(at + HEADER_CHECKSUM, (short) 0);
        host.putShort(at + HEADER_CHECKSUM, Checksum.finish(Checksum.sum(host, at, header, 0)));
    }

    /**
     * The sum of a pseudo-header without its length (RFC 793, RFC 8200).
     *
     * @param host in the host's byte order
     */
    static long pseudoSum(ByteBuffer host, int at, int protocol) {
        boolean four = isIpv4(host, at);
        return Checksum.sum(host, at + (four ? SOURCE : SOURCE_V6), four ? 8 : 32, Checksum.host(protocol));
    }
}
