package dev.loden.backend.udp.plane;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A file for tcpdump, of packets that begin with their IP header, all at the same time. */
final class Pcap {
    /** LINKTYPE_RAW. */
    private static final int RAW = 101;

    private static final int MAGIC = 0xa1b2c3d4;
    private static final int LONGEST = 65_535;
    private static final int HEADER = 24;

    private Pcap() {}

    static byte[] of(List<byte[]> packets) {
        var file = new ByteArrayOutputStream();
        ByteBuffer head =
                ByteBuffer.allocate(HEADER).putInt(MAGIC).putShort((short) 2).putShort((short) 4);
        file.writeBytes(head.putLong(0).putInt(LONGEST).putInt(RAW).array());
        for (byte[] packet : packets) {
            file.writeBytes(ByteBuffer.allocate(16)
                    .putLong(0)
                    .putInt(packet.length)
                    .putInt(packet.length)
                    .array());
            file.writeBytes(packet);
        }
        return file.toByteArray();
    }

    /** The packets of a file that was made here. */
    static List<byte[]> packets(byte[] file) {
        ByteBuffer rest = ByteBuffer.wrap(file).position(HEADER);
        var packets = new ArrayList<byte[]>();
        while (rest.hasRemaining()) {
            rest.getLong();
            byte[] packet = new byte[rest.getInt()];
            rest.getInt();
            rest.get(packet);
            packets.add(packet);
        }
        return packets;
    }
}
