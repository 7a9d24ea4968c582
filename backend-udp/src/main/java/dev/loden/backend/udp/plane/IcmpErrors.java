package dev.loden.backend.udp.plane;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells pods why their packets go no further: RFC 792, RFC 4443. Never about an error, a fragment but the first, or a packet from or to a
 * group (RFC 1812, 4.3.2.7), and of many only some. <b>Thread</b>: one.
 */
final class IcmpErrors {
    /** Why, with type and code of either family. */
    enum Reason {
        NO_ROUTE(0x0300, 0x0100),
        TTL_EXCEEDED(0x0b00, 0x0300),
        TOO_BIG(0x0304, 0x0200);

        private final int v4;
        private final int v6;

        Reason(int v4, int v6) {
            this.v4 = v4;
            this.v6 = v6;
        }
    }

    /** A hundred a second, and as many at once as half of that. */
    private static final long NANOS_EACH = 10_000_000;

    private static final int BURST = 50;

    /** Of the packet that it is about: what keeps the whole below the least MTU of IPv4 and of IPv6. */
    private static final int QUOTED_V4 = 548;

    private static final int QUOTED_V6 = 1_232;
    private static final int ICMP_HEADER = 8;
    private static final int DEFAULT_TTL = 64;
    private static final int IDENTITY = 0x4000;

    private final Memory packet = Memory.allocate(Received.ROOM + 1_280);
    private final Optional<Ipv4> ipv4;
    private final Optional<Ipv6> ipv6;
    private final Delivery delivery;
    private final LongSupplier clock;
    private long nextFree;

    /**
     * From this node's addresses on the device.
     *
     * @param clock nanoseconds
     */
    IcmpErrors(List<IpAddress> own, Delivery delivery, LongSupplier clock) {
        this.ipv4 = own.stream()
                .filter(Ipv4.class::isInstance)
                .map(Ipv4.class::cast)
                .findFirst();
        this.ipv6 = own.stream()
                .filter(Ipv6.class::isInstance)
                .map(Ipv6.class::cast)
                .findFirst();
        this.delivery = delivery;
        this.clock = clock;
        this.nextFree = clock.getAsLong() - BURST * NANOS_EACH;
    }

    /**
     * Answers a packet.
     *
     * @param mtu how large it could have been; of {@link Reason#TOO_BIG} alone
     */
    void answer(Reason reason, int mtu, Memory in, int at, int length) {
        boolean four = Ip.isIpv4(in.network(), at);
        if ((four
                        ? ipv4.isEmpty() || !isAnswered(in.network(), at, length)
                        : ipv6.isEmpty() || !isAnsweredV6(in, at, length))
                || !isWithinLimit()) {
            return;
        }
        int written = four ? writeV4(reason, mtu, in, at, length) : writeV6(reason, mtu, in, at, length);
        delivery.write(packet, Received.ROOM, written);
    }

    private boolean isWithinLimit() {
        long now = clock.getAsLong();
        if (nextFree - now > 0) {
            return false;
        }
        nextFree = Math.max(nextFree, now - BURST * NANOS_EACH) + NANOS_EACH;
        return true;
    }

    private static boolean isAnswered(ByteBuffer in, int at, int length) {
        int source = in.getInt(at + Ip.SOURCE);
        int destination = in.getInt(at + Ip.DESTINATION);
        boolean unicast = source >>> 28 < 14 && source != 0 && source >>> 24 != 127 && destination >>> 28 < 14;
        boolean first = (in.getShort(at + 6) & 0x1fff) == 0;
        int icmp = at + Ip.headerV4(in, at);
        return unicast
                && first
                && !(in.get(at + Ip.PROTOCOL) == Ip.ICMP && (icmp >= at + length || isError(in.get(icmp))));
    }

    /** Destination unreachable, source quench, redirect, time exceeded, parameter problem. */
    private static boolean isError(int type) {
        return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
    }

    private static boolean isAnsweredV6(Memory in, int at, int length) {
        ByteBuffer bytes = in.network();
        boolean unicast = (bytes.get(at + Ip.SOURCE_V6) & 0xff) != 0xff
                && (bytes.get(at + Ip.DESTINATION_V6) & 0xff) != 0xff
                && (bytes.getLong(at + Ip.SOURCE_V6) | bytes.getLong(at + Ip.SOURCE_V6 + 8)) != 0;
        int icmp = at + Ip.IPV6_HEADER;
        boolean isError = bytes.get(at + Ip.NEXT_HEADER) == Ip.ICMPV6 && (icmp >= at + length || bytes.get(icmp) >= 0);
        return unicast && !isError;
    }

    private int writeV4(Reason reason, int mtu, Memory in, int at, int length) {
        int quoted = Math.min(length, QUOTED_V4);
        int total = Ip.IPV4_HEADER + ICMP_HEADER + quoted;
        ByteBuffer out = packet.network();
        int ip = Received.ROOM;
        out.putShort(ip, (short) 0x45c0)
                .putShort(ip + Ip.TOTAL_LENGTH, (short) total); // internetwork control (RFC 1812)
        out.putInt(ip + Ip.ID, IDENTITY).put(ip + 8, (byte) DEFAULT_TTL).put(ip + Ip.PROTOCOL, (byte) Ip.ICMP);
        out.putInt(ip + Ip.SOURCE, ipv4.orElseThrow().bits());
        out.putInt(ip + Ip.DESTINATION, in.network().getInt(at + Ip.SOURCE));
        Ip.checksumV4(packet.bytes(), ip, Ip.IPV4_HEADER);
        int icmp = ip + Ip.IPV4_HEADER;
        body(icmp, reason.v4, reason == Reason.TOO_BIG ? mtu : 0, in, at, quoted);
        long sum = Checksum.sum(packet.bytes(), icmp, ICMP_HEADER + quoted, 0);
        packet.bytes().putShort(icmp + 2, Checksum.finish(sum));
        return total;
    }

    private int writeV6(Reason reason, int mtu, Memory in, int at, int length) {
        int quoted = Math.min(length, QUOTED_V6);
        ByteBuffer out = packet.network();
        int ip = Received.ROOM;
        out.putInt(ip, 0x6000_0000).putShort(ip + Ip.PAYLOAD_LENGTH, (short) (ICMP_HEADER + quoted));
        out.put(ip + Ip.NEXT_HEADER, (byte) Ip.ICMPV6).put(ip + 7, (byte) DEFAULT_TTL);
        Ipv6 own = ipv6.orElseThrow();
        out.putLong(ip + Ip.SOURCE_V6, own.high()).putLong(ip + Ip.SOURCE_V6 + 8, own.low());
        out.put(ip + Ip.DESTINATION_V6, in.network(), at + Ip.SOURCE_V6, 16);
        int icmp = ip + Ip.IPV6_HEADER;
        body(icmp, reason.v6, reason == Reason.TOO_BIG ? mtu : 0, in, at, quoted);
        long pseudo = Ip.pseudoSum(packet.bytes(), ip, Ip.ICMPV6) + Checksum.host(ICMP_HEADER + quoted);
        long sum = Checksum.sum(packet.bytes(), icmp, ICMP_HEADER + quoted, pseudo);
        packet.bytes().putShort(icmp + 2, Checksum.finish(sum));
        return Ip.IPV6_HEADER + ICMP_HEADER + quoted;
    }

    private void body(int icmp, int typeAndCode, int rest, Memory in, int at, int quoted) {
        packet.network()
                .putShort(icmp, (short) typeAndCode)
                .putShort(icmp + 2, (short) 0)
                .putInt(icmp + 4, rest);
        packet.bytes().put(icmp + ICMP_HEADER, in.bytes(), at, quoted);
    }
}
