package dev.loden.backend.udp.plane;

import java.nio.ByteBuffer;

/**
 * Takes datagrams of peers from a socket, and gives the packets in them to the kernel: those that are well-formed, from a known node, and
 * from an address of that node's pods. <b>Thread</b>: one.
 */
final class FromPeers {
    private final Received received;
    private final Delivery delivery;
    private final Counters counters;
    private final boolean checksSources;

    /**
     * Of any socket.
     *
     * @param checksSources false if any known node may send from any address, as with flannel
     */
    FromPeers(Received received, Delivery delivery, Counters counters, boolean checksSources) {
        this.received = received;
        this.delivery = delivery;
        this.counters = counters;
        this.checksSources = checksSources;
    }

    /** Moves what waits, up to a limit. */
    void move(PeerTable peers, int socket) {
        int count = received.receive(socket);
        for (int slot = 0; slot < count; slot++) {
            slot(peers, slot);
        }
        delivery.flush();
    }

    private void slot(PeerTable peers, int slot) {
        int length = received.length(slot);
        int segment = received.segment(slot);
        int start = received.start(slot);
        if (length == 0) {
            counters.add(Counter.MALFORMED, 1);
        }
        for (int offset = 0; offset < length; offset += segment) {
            datagram(peers, slot, start + offset, Math.min(segment, length - offset));
        }
    }

    private void datagram(PeerTable peers, int slot, int at, int bytes) {
        counters.add(Counter.RECEIVED, 1);
        int length = Ip.length(received.data().network(), at, bytes);
        if (length == 0) {
            counters.add(Counter.MALFORMED, 1);
        } else if (checksSources && !isExpected(peers, slot, at)) {
            counters.add(Counter.FOREIGN, 1);
        } else {
            delivery.add(received.data(), at, length);
        }
    }

    private boolean isExpected(PeerTable peers, int slot, int at) {
        ByteBuffer in = received.data().network();
        boolean four = received.isIpv4(slot);
        long high = received.high(slot);
        long low = received.low(slot);
        return Ip.isIpv4(in, at)
                ? peers.accepts(in.getInt(at + Ip.SOURCE), four, high, low)
                : peers.accepts(in.getLong(at + Ip.SOURCE_V6), in.getLong(at + Ip.SOURCE_V6 + 8), four, high, low);
    }
}
