package dev.loden.backend.udp.plane;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** mmsghdr structures for sendmmsg (bits/socket.h, 64-bit), with the addresses and control data they point to. <b>Thread</b>: one. */
final class Messages {
    static final int COUNT = 64;

    /** UDP_MAX_SEGMENTS (linux/udp.h), and the largest payload of a message that is cut. */
    static final int MOST_SEGMENTS = 64;

    static final int MOST_BYTES = 65_000;

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCKADDR_IN = 16;
    static final int SOCKADDR_IN6 = 28;

    private static final int HEADER = 64;
    private static final int NAME = 32;
    private static final int CONTROL = 24;
    private static final int CONTROL_LENGTH = 18;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    private final Memory headers = Memory.allocate(COUNT * HEADER);
    private final Memory names = Memory.allocate(COUNT * NAME);
    private final Memory controls = Memory.allocate(COUNT * CONTROL);
    private final int[] ends = new int[COUNT];

    Messages() {
        for (int i = 0; i < COUNT; i++) {
            headers.bytes().putLong(i * HEADER, names.address() + (long) i * NAME);
            int control = i * CONTROL;
            controls.bytes().putLong(control, CONTROL_LENGTH).putInt(control + 8, SOL_UDP);
            controls.bytes().putInt(control + 12, UDP_SEGMENT);
        }
    }

    long address() {
        return headers.address();
    }

    /** A message to a peer of what some vectors hold. */
    void put(int number, PeerTable.Node to, long vectors, int count) {
        int at = number * HEADER;
        ByteBuffer header = headers.bytes();
        header.putInt(at + 8, to.isIpv4() ? SOCKADDR_IN : SOCKADDR_IN6);
        header.putLong(at + 16, vectors).putLong(at + 24, count);
        address(names.bytes(), number * NAME, to);
    }

    /** A sockaddr_in or sockaddr_in6 structure (netinet/in.h). */
    private static void address(ByteBuffer bytes, int at, PeerTable.Node node) {
        bytes.putShort(at, (short) (node.isIpv4() ? AF_INET : AF_INET6));
        bytes.putShort(at + 2, (short) Checksum.host(node.port()));
        if (node.isIpv4()) {
            bytes.putInt(at + 4, swap((int) node.low()));
        } else {
            bytes.putInt(at + 4, 0).putInt(at + 24, 0);
            bytes.putLong(at + 8, swap(node.high())).putLong(at + 16, swap(node.low()));
        }
    }

    private static int swap(int number) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(number) : number;
    }

    private static long swap(long number) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Long.reverseBytes(number) : number;
    }

    /** How long the datagrams are that the kernel cuts a message into; 0 for not at all. */
    void segment(int number, int size) {
        int at = number * HEADER;
        headers.bytes().putLong(at + 32, size == 0 ? 0 : controls.address() + (long) number * CONTROL);
        headers.bytes().putLong(at + 40, size == 0 ? 0 : CONTROL);
        controls.bytes().putShort(number * CONTROL + 16, (short) size);
    }

    /** Which datagram comes after a message. */
    void ends(int number, int datagram) {
        ends[number] = datagram;
    }

    int end(int number) {
        return ends[number];
    }
}
