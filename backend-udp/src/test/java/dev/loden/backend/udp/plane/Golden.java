package dev.loden.backend.udp.plane;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Packets of a network in which flannel's udp is understood, each with what becomes of it, as files for tcpdump. They are made here by the
 * rules of flannel's proxy: the payload of a datagram from port 8285 to port 8285 is the packet, with one hop less and the checksum of
 * its header corrected; what has no peer is answered with "network unreachable". Nothing of the data plane is used.
 *
 * @param name what it shows; the first word says what the packets are
 * @param packets see {@link Kind}
 */
record Golden(String name, List<byte[]> packets) {
    /** The directory, in this module. */
    private static final Path FILES = Path.of("src/test/resources/golden");

    private static final IpAddress POD = Packets.address("10.244.0.7");
    private static final IpAddress OTHER = Packets.address("10.244.1.9");
    private static final IpAddress NOBODY = Packets.address("10.244.77.1");

    /** The nodes of the two. */
    private static final IpAddress NODE = Packets.address("172.16.1.100");

    private static final IpAddress OTHER_NODE = Packets.address("172.16.1.101");

    /** The node's on the device: the first of its subnet. */
    private static final IpAddress DEVICE = Prefix.parse("10.244.0.0/24").address();

    private static final short PORT = 8285;
    private static final int HEADER = 20;
    private static final int TTL = 8;
    private static final int CHECKSUM = 10;
    private static final int ICMP = 1;

    /** Bytes behind the header of the first of two fragments. */
    private static final int FRAGMENT = 80;

    /** What fits into a datagram between nodes whose links have an MTU of 1500. */
    private static final int MTU = 1472;

    /** What the packets of a file are. */
    enum Kind {
        /** What a pod sends, the datagram between the nodes, what the other pod's node is given. */
        SENT,
        /** What a pod sends, our answer if there is one, flannel's if there is one. */
        REFUSED,
        /** The datagram between the nodes, what the pod's node is given. */
        TAKEN
    }

    Kind kind() {
        return Kind.valueOf(name.substring(0, name.indexOf('-')).toUpperCase(Locale.ROOT));
    }

    Path file() {
        return FILES.resolve(name + ".pcap");
    }

    /** As it is in the file. */
    List<byte[]> stored() {
        try {
            return Pcap.packets(Files.readAllBytes(file()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void store() throws IOException {
        Files.createDirectories(FILES);
        Files.write(file(), Pcap.of(packets));
    }

    @Override
    public String toString() {
        return name;
    }

    static List<Golden> all() {
        return Stream.of(sentWhole(), sentOddly(), refused(), taken())
                .flatMap(part -> part)
                .toList();
    }

    private static Stream<Golden> sentWhole() {
        byte[] withoutChecksum = udp(OTHER, 80);
        ByteBuffer.wrap(withoutChecksum).putShort(HEADER + 6, (short) 0);
        byte[] marked = udp(OTHER, 33);
        marked[1] = (byte) 0xb9; // expedited forwarding, and ECT(1)
        return Stream.of(
                sent(
                        "tcp-segment",
                        Packets.packet(POD, OTHER, Packets.Transport.tcp(7_000, Tcp.ACK | Tcp.PSH, 12), bytes(100))),
                sent("udp", udp(OTHER, 64)),
                sent("udp-without-checksum", withoutChecksum),
                sent("udp-of-the-mtu", udp(OTHER, MTU - HEADER - 8)),
                sent("icmp-echo", echo(OTHER)),
                sent("dscp-and-ecn", Packets.withIpChecksum(marked)),
                sent("two-hops-left", withTtl(udp(OTHER, 10), 2)));
    }

    private static Stream<Golden> sentOddly() {
        byte[] wrong = udp(OTHER, 20);
        wrong[CHECKSUM + 1] ^= 1;
        return Stream.of(
                sent("fragment-first", fragment(udp(OTHER, 90), 0)),
                sent("fragment-last", fragment(udp(OTHER, 90), FRAGMENT)),
                sent("ip-options", withOptions(echo(OTHER))),
                sent("checksum-without-carry", withChecksum(0xfeff)),
                sent("checksum-with-carry", withChecksum(0xff80)),
                sent("checksum-that-is-wrong", wrong));
    }

    private static Stream<Golden> refused() {
        byte[] error = ip(POD, NOBODY, icmp(udp(OTHER, 10), HEADER + 8, 3, 3, 0));
        byte[] lost = udp(NOBODY, 700);
        byte[] optional = withOptions(udp(NOBODY, 30));
        byte[] last = withTtl(udp(OTHER, 10), 1);
        byte[] big = udp(OTHER, MTU - HEADER - 8 + 1);
        return Stream.of(
                refused("no-peer", lost, answer(lost, 3, 0, 0), flannels(lost)),
                refused("no-peer-ip-options", optional, answer(optional, 3, 0, 0), flannels(optional)),
                refused("no-peer-icmp-echo", echo(NOBODY), answer(echo(NOBODY), 3, 0, 0)),
                refused("no-peer-icmp-error", error),
                refused("no-peer-fragment-last", fragment(udp(NOBODY, 90), FRAGMENT)),
                refused("last-hop", last, answer(last, 11, 0, 0)),
                refused("too-big", big, answer(big, 3, 4, MTU)));
    }

    /** flannel's proxy takes a hop here, too, and drops this one; here the kernel takes it, and tells the pod. */
    private static Stream<Golden> taken() {
        byte[] last = withTtl(udp(OTHER, 10), 1);
        return Stream.of(new Golden("taken-last-hop", List.of(datagram(last), last)));
    }

    private static Golden sent(String name, byte[] packet) {
        byte[] payload = withAHopLess(packet);
        return new Golden("sent-" + name, List.of(packet, datagram(payload), payload));
    }

    private static Golden refused(String name, byte[]... packets) {
        return new Golden("refused-" + name, List.of(packets));
    }

    private static byte[] datagram(byte[] payload) {
        byte[] ports = ByteBuffer.allocate(8).putShort(PORT).putShort(PORT).array();
        return Packets.packet(NODE, OTHER_NODE, new Packets.Transport(Packets.UDP, ports), payload);
    }

    /** The payload of a datagram that was made here. */
    static byte[] payload(byte[] datagram) {
        return Arrays.copyOfRange(datagram, HEADER + 8, datagram.length);
    }

    /** The checksum is corrected by what was taken off (RFC 1141), and not made anew: a wrong one stays as wrong as it was. */
    private static byte[] withAHopLess(byte[] packet) {
        byte[] less = packet.clone();
        less[TTL]--;
        ByteBuffer fields = ByteBuffer.wrap(less);
        int sum = (fields.getShort(CHECKSUM) & 0xffff) + 0x100;
        fields.putShort(CHECKSUM, (short) (sum >= 0xffff ? sum + 1 : sum));
        return less;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        IntStream.range(0, count).forEach(i -> bytes[i] = (byte) (i * 7));
        return bytes;
    }

    private static byte[] udp(IpAddress to, int payload) {
        return Packets.packet(POD, to, Packets.Transport.udp(), bytes(payload));
    }

    private static byte[] echo(IpAddress to) {
        byte[] icmp = ByteBuffer.allocate(8 + 48)
                .putInt(0x0800_0000)
                .putInt(0x1234_0001)
                .put(bytes(48))
                .array();
        return ip(POD, to, withIcmpChecksum(icmp));
    }

    private static byte[] ip(IpAddress from, IpAddress to, byte[] icmp) {
        ByteBuffer packet = ByteBuffer.allocate(HEADER + icmp.length);
        packet.putShort((short) 0x4500)
                .putShort((short) packet.capacity())
                .putInt(0)
                .put((byte) 64);
        packet.put((byte) ICMP)
                .putShort((short) 0)
                .put(from.toBytes())
                .put(to.toBytes())
                .put(icmp);
        return Packets.withIpChecksum(packet.array());
    }

    private static byte[] withIcmpChecksum(byte[] icmp) {
        ByteBuffer.wrap(icmp).putShort(2, (short) 0).putShort(2, (short) ~Packets.sum(icmp, 0, 0));
        return icmp;
    }

    /** Of a packet that is cut into two. */
    private static byte[] fragment(byte[] packet, int from) {
        int end = from == 0 ? HEADER + FRAGMENT : packet.length;
        ByteBuffer part = ByteBuffer.allocate(end - from);
        part.put(packet, 0, HEADER).put(packet, HEADER + from, part.remaining());
        part.putShort(2, (short) part.capacity()).putShort(6, (short) (from / 8 | (from == 0 ? 0x2000 : 0)));
        return Packets.withIpChecksum(part.array());
    }

    private static byte[] withTtl(byte[] packet, int hops) {
        packet[TTL] = (byte) hops;
        return Packets.withIpChecksum(packet);
    }

    /** Two words more: the route is to be recorded, for one router. */
    private static byte[] withOptions(byte[] packet) {
        ByteBuffer longer = ByteBuffer.allocate(packet.length + 8);
        longer.put(packet, 0, HEADER).putLong(0x0707_0400_0000_0000L).put(packet, HEADER, packet.length - HEADER);
        longer.put(0, (byte) 0x47).putShort(2, (short) longer.capacity());
        return Packets.withIpChecksum(longer.array());
    }

    /** Such a header, by the choice of its identity. */
    private static byte[] withChecksum(int wanted) {
        return IntStream.range(0, 0x1_0000)
                .mapToObj(id -> {
                    byte[] packet = udp(OTHER, 10);
                    ByteBuffer.wrap(packet).putShort(4, (short) id);
                    return Packets.withIpChecksum(packet);
                })
                .filter(packet -> (ByteBuffer.wrap(packet).getShort(CHECKSUM) & 0xffff) == wanted)
                .findFirst()
                .orElseThrow();
    }

    /** By RFC 1812: as much of the packet as fits into 576 bytes, precedence 6. Not to be fragmented, so that it needs no identity. */
    private static byte[] answer(byte[] about, int type, int code, int mtu) {
        byte[] answer = ip(DEVICE, POD, icmp(about, Math.min(about.length, 548), type, code, mtu));
        answer[1] = (byte) 0xc0;
        answer[6] = 0x40;
        return Packets.withIpChecksum(answer);
    }

    /** By RFC 792: the header and eight bytes. */
    private static byte[] flannels(byte[] about) {
        return withTtl(ip(DEVICE, POD, icmp(about, Packets.header(about) + 8, 3, 0, 0)), 8);
    }

    private static byte[] icmp(byte[] about, int quoted, int type, int code, int mtu) {
        ByteBuffer icmp = ByteBuffer.allocate(8 + quoted).put((byte) type).put((byte) code);
        icmp.putInt(4, mtu).position(8).put(about, 0, quoted);
        return withIcmpChecksum(icmp.array());
    }
}
