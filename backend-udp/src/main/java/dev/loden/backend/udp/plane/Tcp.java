package dev.loden.backend.udp.plane;

import java.nio.ByteBuffer;

/** TCP headers where they lie (RFC 9293), in network byte order. <b>Thread</b>: any. */
final class Tcp {
    static final int HEADER = 20;
    static final int SEQUENCE = 4;
    static final int FLAGS = 13;
    static final int CHECKSUM = 16;

    static final int FIN = 0x01;
    static final int PSH = 0x08;
    static final int ACK = 0x10;
    static final int CWR = 0x80;

    private static final int DATA_OFFSET = 12;

    private Tcp() {}

    /** The bytes of a header with its options, by itself. */
    static int header(ByteBuffer packet, int at) {
        return (packet.get(at + DATA_OFFSET) >> 4 & 0xf) * 4;
    }
}
