package dev.loden.backend.udp.plane;

import java.nio.ByteBuffer;

/** What stands before a packet of a TUN device with IFF_VNET_HDR: linux/virtio_net.h. Buffers are in the host's byte order. */
final class VnetHeader {
    static final int SIZE = 10;

    static final int NEEDS_CHECKSUM = 1;
    static final int NONE = 0;
    static final int TCPV4 = 1;
    static final int TCPV6 = 4;
    static final int UDP = 5;

    private static final int ECN = 0x80;
    private static final int TYPE = 1;
    private static final int HEADER = 2;
    private static final int SEGMENT = 4;
    private static final int CHECKSUM_START = 6;
    private static final int CHECKSUM_OFFSET = 8;

    private VnetHeader() {}

    static boolean needsChecksum(ByteBuffer host, int at) {
        return (host.get(at) & NEEDS_CHECKSUM) != 0;
    }

    static int type(ByteBuffer host, int at) {
        return host.get(at + TYPE) & ~ECN & 0xff;
    }

    static int segment(ByteBuffer host, int at) {
        return host.getShort(at + SEGMENT) & 0xffff;
    }

    /** Where the transport's header starts, from the packet's. */
    static int checksumStart(ByteBuffer host, int at) {
        return host.getShort(at + CHECKSUM_START) & 0xffff;
    }

    /** Where the checksum is, from the transport's header. */
    static int checksumOffset(ByteBuffer host, int at) {
        return host.getShort(at + CHECKSUM_OFFSET) & 0xffff;
    }

    /** Before a packet that is as on the wire. */
    static void plain(ByteBuffer host, int at) {
        host.putLong(at, 0).putShort(at + CHECKSUM_OFFSET, (short) 0);
    }

    /**
     * Before several segments in one packet, whose checksum is that of the pseudo-header alone.
     *
     * @param start where the transport's header starts
     * @param header the bytes of all headers
     * @param segment the payload of each segment
     */
    static void segmented(ByteBuffer host, int at, int type, int start, int header, int segment) {
        host.put(at, (byte) NEEDS_CHECKSUM).put(at + TYPE, (byte) type);
        host.putShort(at + HEADER, (short) header).putShort(at + SEGMENT, (short) segment);
        host.putShort(at + CHECKSUM_START, (short) start);
        host.putShort(at + CHECKSUM_OFFSET, (short) (type == UDP ? Udp.CHECKSUM : Tcp.CHECKSUM));
    }
}
