package dev.loden.backend.udp.plane;

import java.nio.ByteBuffer;

/**
 * Cuts packets that the kernel has left whole for a device with {@link VnetHeader}, with the headers and checksums that each piece has on
 * the wire; and completes the checksums of those that are not to be cut. <b>Thread</b>: one.
 */
final class Segmenter {
    private Memory memory;
    private int packet;
    private boolean ipv4;
    private int transport;
    private int header;
    private int field;
    private boolean tcp;

    /** The sum of the pseudo-header without the length. */
    private long pseudo;

    /**
     * Completes the checksum of a packet that needs it.
     *
     * @param vnet where its {@link VnetHeader} is
     * @return false if the header makes no sense
     */
    static boolean complete(Memory in, int vnet, int at, int length) {
        ByteBuffer host = in.bytes();
        if (!VnetHeader.needsChecksum(host, vnet)) {
            return true;
        }
        int start = VnetHeader.checksumStart(host, vnet);
        int place = start + VnetHeader.checksumOffset(host, vnet);
        if (place + 2 > length || start >= length) {
            return false;
        }
        // The field has the pseudo-header's sum.
        short sum = Checksum.finish(Checksum.sum(in, at + start, length - start, 0));
        host.putShort(at + place, sum == 0 ? -1 : sum); // of UDP 0 means none, and to TCP both are alike
        return true;
    }

    /**
     * Cuts a packet and adds the pieces to what is sent; those refer to the packet's payload.
     *
     * @param vnet where its {@link VnetHeader} is
     * @return false if the packet is not what its header says
     */
    boolean segment(Memory in, int vnet, int length, Sender sender, PeerTable.Node to) {
        int size = VnetHeader.segment(in.bytes(), vnet);
        if (!parse(in, vnet, length) || size == 0) {
            return false;
        }
        int payload = length - header;
        int number = 0;
        for (int offset = 0; offset < payload; offset += size) {
            int bytes = Math.min(size, payload - offset);
            int place = sender.headerPlace();
            write(sender.headers(), place, offset, bytes, number++);
            if (offset + bytes < payload && tcp) {
                mask(sender.headers(), place, ~(Tcp.FIN | Tcp.PSH));
            }
            if (offset > 0 && tcp) {
                mask(sender.headers(), place, ~Tcp.CWR);
            }
            checksum(sender.headers(), place, packet + header + offset, bytes);
            sender.addSegment(to, header, in.address() + packet + header + offset, bytes);
        }
        return true;
    }

    private boolean parse(Memory in, int vnet, int length) {
        ByteBuffer host = in.bytes();
        memory = in;
        packet = vnet + VnetHeader.SIZE;
        ipv4 = Ip.isIpv4(host, packet);
        transport = VnetHeader.checksumStart(host, vnet);
        int type = VnetHeader.type(host, vnet);
        tcp = type == VnetHeader.TCPV4 || type == VnetHeader.TCPV6;
        int least = ipv4 ? Ip.headerV4(host, packet) : Ip.IPV6_HEADER;
        if ((!tcp && type != VnetHeader.UDP)
                || transport < least
                || transport + (tcp ? Tcp.HEADER : Udp.HEADER) > length) {
            return false;
        }
        header = transport + (tcp ? Tcp.header(in.network(), packet + transport) : Udp.HEADER);
        field = transport + (tcp ? Tcp.CHECKSUM : Udp.CHECKSUM);
        pseudo = Checksum.minus(host.getShort(packet + field) & 0xffff, length - transport);
        return header >= transport + (tcp ? Tcp.HEADER : Udp.HEADER)
                && header < length
                && header <= Sender.MAX_HEADER
                && VnetHeader.needsChecksum(host, vnet);
    }

    /** The headers of one piece, without the transport's checksum. */
    private void write(Memory out, int place, int offset, int bytes, int number) {
        out.bytes().put(place, memory.bytes(), packet, header);
        ByteBuffer network = out.network();
        if (ipv4) {
            network.putShort(place + Ip.TOTAL_LENGTH, (short) (header + bytes));
            network.putShort(place + Ip.ID, (short) (network.getShort(place + Ip.ID) + number));
            Ip.checksumV4(out.bytes(), place, Ip.headerV4(network, place));
        } else {
            network.putShort(place + Ip.PAYLOAD_LENGTH, (short) (header + bytes - Ip.IPV6_HEADER));
        }
        if (tcp) {
            int sequence = place + transport + Tcp.SEQUENCE;
            network.putInt(sequence, network.getInt(sequence) + offset);
        } else {
            network.putShort(place + transport + Udp.LENGTH, (short) (Udp.HEADER + bytes));
        }
    }

    private void mask(Memory out, int place, int flags) {
        int at = place + transport + Tcp.FLAGS;
        out.bytes().put(at, (byte) (out.bytes().get(at) & flags));
    }

    private void checksum(Memory out, int place, int payload, int bytes) {
        int before = header - transport;
        out.bytes().putShort(place + field, (short) 0);
        long sum = Checksum.sum(out.bytes(), place + transport, before, pseudo + Checksum.host(before + bytes));
        short checksum = Checksum.finish(Checksum.sum(memory, payload, bytes, sum));
        out.bytes().putShort(place + field, checksum == 0 && !tcp ? -1 : checksum);
    }
}
