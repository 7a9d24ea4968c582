package dev.loden.backend.udp.plane;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Packets for tests, made and checked byte by byte, as the RFCs say and not as the data plane does it. */
final class Packets {
    static final int TCP = 6;
    static final int UDP = 17;

    /** VIRTIO_NET_HDR_GSO_UDP_L4 (linux/virtio_net.h). */
    static final int VNET_UDP = 5;

    private Packets() {}

    /** What a packet of TCP or UDP has besides addresses and payload. */
    @SuppressWarnings("ArrayRecordComponent")
    record Transport(int protocol, byte[] header) {
        static Transport udp() {
            return new Transport(
                    UDP,
                    ByteBuffer.allocate(8)
                            .putShort((short) 4000)
                            .putShort((short) 4001)
                            .array());
        }

        static Transport tcp(int sequence, int flags, int options) {
            ByteBuffer header = ByteBuffer.allocate(20 + options);
            header.putShort((short) 33_000)
                    .putShort((short) 5201)
                    .putInt(sequence)
                    .putInt(0x01020304);
            header.put((byte) (((20 + options) / 4) << 4)).put((byte) flags).putShort((short) 512);
            while (header.position() < 20) {
                header.put((byte) 0);
            }
            while (header.hasRemaining()) {
                header.put((byte) 1); // no operation
            }
            return new Transport(TCP, header.array());
        }

        private int checksumAt() {
            return protocol == TCP ? 16 : 6;
        }
    }

    /** A whole packet with all checksums. */
    static byte[] packet(IpAddress from, IpAddress to, Transport transport, byte[] payload) {
        byte[] packet = withoutChecksum(from, to, transport, payload);
        int header = from instanceof Ipv4 ? 20 : 40;
        int at = header + transport.checksumAt();
        int checksum = ~sum(packet, header, pseudo(packet, transport.protocol(), packet.length - header)) & 0xffff;
        ByteBuffer.wrap(packet)
                .putShort(at, (short) (checksum == 0 && transport.protocol() == UDP ? 0xffff : checksum));
        return packet;
    }

    private static byte[] withoutChecksum(IpAddress from, IpAddress to, Transport transport, byte[] payload) {
        int upper = transport.header().length + payload.length;
        ByteBuffer packet;
        if (from instanceof Ipv4) {
            packet = ByteBuffer.allocate(20 + upper);
            packet.putShort((short) 0x4500).putShort((short) (20 + upper)).putShort((short) 0xfffe);
            packet.putShort((short) 0x4000)
                    .put((byte) 64)
                    .put((byte) transport.protocol())
                    .putShort((short) 0);
            packet.put(from.toBytes()).put(to.toBytes());
            packet.putShort(10, (short) ~sum(Arrays.copyOf(packet.array(), 20), 0, 0));
        } else {
            packet = ByteBuffer.allocate(40 + upper);
            packet.putInt(0x6000_0000)
                    .putShort((short) upper)
                    .put((byte) transport.protocol())
                    .put((byte) 64);
            packet.put(from.toBytes()).put(to.toBytes());
        }
        packet.put(transport.header()).put(payload);
        if (transport.protocol() == UDP) {
            packet.putShort(packet.capacity() - upper + 4, (short) upper);
        }
        return packet.array();
    }

    /** As the kernel gives a packet that it leaves whole: the checksum is that of the pseudo-header alone. */
    static byte[] whole(IpAddress from, IpAddress to, Transport transport, byte[] payload, int segment) {
        byte[] packet = withoutChecksum(from, to, transport, payload);
        boolean four = from instanceof Ipv4;
        int header = four ? 20 : 40;
        int type = transport.protocol() == UDP ? VNET_UDP : four ? 1 : 4;
        int pseudo = sum(new byte[0], 0, pseudo(packet, transport.protocol(), packet.length - header));
        ByteBuffer.wrap(packet).putShort(header + transport.checksumAt(), (short) pseudo);
        return vnet(packet, segment == 0 ? 0 : type, header, transport, segment);
    }

    private static byte[] vnet(byte[] packet, int type, int header, Transport transport, int segment) {
        ByteBuffer all = ByteBuffer.allocate(10 + packet.length).order(ByteOrder.nativeOrder());
        all.put((byte) 1).put((byte) type).putShort((short) (header + transport.header().length));
        all.putShort((short) segment).putShort((short) header).putShort((short) transport.checksumAt());
        return all.put(packet).array();
    }

    static byte[] plain(byte[] packet) {
        return ByteBuffer.allocate(10 + packet.length).position(10).put(packet).array();
    }

    /** The packets that one which is whole stands for, with all checksums: RFC 791 and 9293, and Linux's tcp_gso_segment for the rest. */
    static List<byte[]> cut(byte[] whole) {
        byte[] packet = withoutVnet(whole);
        ByteBuffer fields = ByteBuffer.wrap(packet);
        byte[] payload = payload(packet);
        int given = ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder()).getShort(4);
        int size = whole[1] == 0 ? payload.length : given;
        int header = header(packet);
        int upper = packet.length - payload.length;
        var pieces = new ArrayList<byte[]>();
        for (int at = 0; at < payload.length; at += size) {
            boolean last = at + size >= payload.length;
            int bytes = last ? payload.length - at : size;
            ByteBuffer piece = ByteBuffer.allocate(upper + bytes);
            piece.put(packet, 0, upper).put(payload, at, bytes);
            if (header == 20) {
                piece.putShort(2, (short) piece.capacity()).putShort(4, (short) (fields.getShort(4) + pieces.size()));
            } else {
                piece.putShort(4, (short) (piece.capacity() - header));
            }
            if (protocol(packet) == TCP) {
                piece.putInt(header + 4, fields.getInt(header + 4) + at);
                piece.put(
                        header + 13, (byte) (last ? packet[header + 13] : packet[header + 13] & ~(Tcp.PSH | Tcp.FIN)));
            } else {
                piece.putShort(header + 4, (short) (piece.capacity() - header));
            }
            pieces.add(withIpChecksum(withTransportChecksum(piece.array(), header)));
        }
        return pieces;
    }

    static byte[] withTransportChecksum(byte[] packet, int header) {
        int at = header + (protocol(packet) == TCP ? 16 : 6);
        ByteBuffer fields = ByteBuffer.wrap(packet).putShort(at, (short) 0);
        int sum = ~sum(packet, header, pseudo(packet, protocol(packet), packet.length - header)) & 0xffff;
        fields.putShort(at, (short) (sum == 0 && protocol(packet) == UDP ? 0xffff : sum));
        return packet;
    }

    /** With IPv4's checksum as it is to be. */
    static byte[] withIpChecksum(byte[] packet) {
        if (isIpv4(packet)) {
            ByteBuffer fields = ByteBuffer.wrap(packet).putShort(10, (short) 0);
            fields.putShort(10, (short) ~sum(Arrays.copyOf(packet, header(packet)), 0, 0));
        }
        return packet;
    }

    static boolean isIpv4(byte[] packet) {
        return packet[0] >> 4 == 4;
    }

    static byte[] withoutVnet(byte[] packet) {
        return Arrays.copyOfRange(packet, 10, packet.length);
    }

    static int header(byte[] packet) {
        return packet[0] >> 4 == 4 ? (packet[0] & 0xf) * 4 : 40;
    }

    private static int protocol(byte[] packet) {
        return packet[0] >> 4 == 4 ? packet[9] : packet[6];
    }

    /** Of the transport. */
    static byte[] payload(byte[] packet) {
        int header = header(packet);
        int upper = protocol(packet) == TCP ? (packet[header + 12] >> 4 & 0xf) * 4 : 8;
        return Arrays.copyOfRange(packet, header + upper, packet.length);
    }

    /** Whether lengths and checksums are right. */
    static boolean isSound(byte[] packet) {
        ByteBuffer fields = ByteBuffer.wrap(packet);
        int header = header(packet);
        boolean four = packet[0] >> 4 == 4;
        int length = four ? fields.getShort(2) & 0xffff : 40 + (fields.getShort(4) & 0xffff);
        boolean ip = !four || sum(Arrays.copyOf(packet, header), 0, 0) == 0xffff;
        int upper = packet.length - header;
        boolean udpLength = protocol(packet) != UDP || (fields.getShort(header + 4) & 0xffff) == upper;
        return length == packet.length
                && ip
                && udpLength
                && sum(packet, header, pseudo(packet, protocol(packet), upper)) == 0xffff;
    }

    private static long pseudo(byte[] packet, int protocol, int length) {
        boolean four = packet[0] >> 4 == 4;
        return sum(four ? Arrays.copyOfRange(packet, 12, 20) : Arrays.copyOfRange(packet, 8, 40), 0, protocol + length);
    }

    /** RFC 1071, the slow way. */
    static int sum(byte[] bytes, int from, long start) {
        long sum = start;
        for (int i = from; i < bytes.length; i++) {
            sum += (long) (bytes[i] & 0xff) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) sum;
    }

    static IpAddress address(String text) {
        return Prefix.parse(text + (text.indexOf(':') < 0 ? "/32" : "/128")).address();
    }
}
