package dev.loden.backend.udp.plane;

import dev.loden.backend.udp.ffi.Sys;
import java.nio.ByteBuffer;

/** Takes packets of pods from a queue of the device, and sends them to the peers that have their destinations. <b>Thread</b>: one. */
final class FromDevice {
    /** The largest packet that a device gives. */
    private static final int LARGEST = VnetHeader.SIZE + 65_535;

    /** Packets of usual size stay until they can be sent together. */
    private static final int BUFFER = 4 * 65_536;

    /** How many packets are taken before something else gets its turn. */
    private static final int BATCH = 128;

    private final Memory memory = Memory.allocate(BUFFER);
    private final Segmenter segmenter = new Segmenter();
    private final int file;
    private final int vnet;
    private final Way ipv4;
    private final Way ipv6;
    private final Outlook outlook;

    /**
     * How packets leave by IPv4 or by IPv6.
     *
     * @param sender where this node has no address of the family, one that refuses all
     * @param limit the largest packet that needs no fragments
     */
    record Way(Sender sender, int limit) {}

    /**
     * What is done about packets that go nowhere.
     *
     * @param errors answers them
     * @param counters counts them
     */
    record Outlook(IcmpErrors errors, Counters counters) {}

    /**
     * Of one queue.
     *
     * @param vnet whether a {@link VnetHeader} stands before each packet
     */
    FromDevice(int file, boolean vnet, Way ipv4, Way ipv6, Outlook outlook) {
        this.file = file;
        this.vnet = vnet ? VnetHeader.SIZE : 0;
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.outlook = outlook;
    }

    /**
     * Moves the packets that wait, up to a limit.
     *
     * @return false if the device is gone
     */
    boolean move(PeerTable peers) {
        int at = 0;
        for (int i = 0; i < BATCH; i++) {
            if (at + LARGEST > BUFFER) {
                flush();
                at = 0;
            }
            long length = Sys.LIBC.read(file, memory.address() + at, LARGEST);
            if (length < 0) {
                flush();
                return i > 0 || isThere(Sys.errno()); // a device that is gone says so at the next first read
            } else if (length > vnet) {
                packet(peers, at, (int) length - vnet);
                at += ((int) length + 15) / 16 * 16;
            }
        }
        flush();
        return true;
    }

    private static boolean isThere(int errno) {
        return errno == Errno.EAGAIN || errno == Errno.EINTR || errno == Errno.ENOBUFS;
    }

    private void flush() {
        ipv4.sender.flush();
        ipv6.sender.flush();
    }

    private void packet(PeerTable peers, int start, int bytes) {
        int at = start + vnet;
        ByteBuffer in = memory.network();
        int length = Ip.length(in, at, bytes);
        if (length == 0) {
            outlook.counters.add(Counter.MALFORMED, 1);
            return;
        }
        int number = destination(peers, in, at);
        if (number == PrefixMap.NONE) {
            refuse(Counter.NO_ROUTE, IcmpErrors.Reason.NO_ROUTE, 0, at, length);
        } else if (Ip.hopsLeft(in, at) <= 1) {
            refuse(Counter.TTL_EXCEEDED, IcmpErrors.Reason.TTL_EXCEEDED, 0, at, length);
        } else {
            send(peers.endpoint(number), start, length);
        }
    }

    private static int destination(PeerTable peers, ByteBuffer in, int at) {
        return Ip.isIpv4(in, at)
                ? peers.destination(in.getInt(at + Ip.DESTINATION))
                : peers.destination(in.getLong(at + Ip.DESTINATION_V6), in.getLong(at + Ip.DESTINATION_V6 + 8));
    }

    private void send(PeerTable.Node to, int start, int length) {
        Way way = to.isIpv4() ? ipv4 : ipv6;
        int at = start + vnet;
        boolean whole = vnet == 0 || VnetHeader.type(memory.bytes(), start) == VnetHeader.NONE;
        int size = whole ? length : segmentSize(start, length);
        if (size > way.limit && Ip.dontFragment(memory.network(), at)) {
            refuse(Counter.TOO_BIG, IcmpErrors.Reason.TOO_BIG, way.limit, at, length);
            return;
        }
        Ip.hop(memory.network(), at);
        boolean sound = whole
                ? vnet == 0 || Segmenter.complete(memory, start, at, length)
                : segmenter.segment(memory, start, length, way.sender, to);
        if (!sound) {
            outlook.counters.add(Counter.MALFORMED, 1);
        } else if (whole) {
            way.sender.add(to, memory.address() + at, length);
        }
    }

    /** The longest packet that a larger one is cut into: its header is not longer than the kernel says. */
    private int segmentSize(int start, int length) {
        int header = memory.bytes().getShort(start + 2) & 0xffff;
        return Math.min(length, header + VnetHeader.segment(memory.bytes(), start));
    }

    private void refuse(Counter counter, IcmpErrors.Reason reason, int mtu, int at, int length) {
        outlook.counters.add(counter, 1);
        outlook.errors.answer(reason, mtu, memory, at, length);
    }
}
