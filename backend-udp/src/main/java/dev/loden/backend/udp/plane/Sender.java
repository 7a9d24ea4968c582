package dev.loden.backend.udp.plane;

import dev.loden.backend.udp.ffi.LibC;
import dev.loden.backend.udp.ffi.Sys;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects datagrams, and sends them with as few system calls as can be: several by one sendmmsg, and those to one peer that are equally
 * long as one message that the kernel cuts (UDP_SEGMENT). What was added must stay where it lies until {@link #flush}. <b>Thread</b>: one.
 */
final class Sender {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    /** The length of a header that {@link #addSegment} can take: IPv6 with options, and TCP with options. */
    static final int MAX_HEADER = 192;

    private static final int DATAGRAMS = 256;
    private static final int VECTOR = 16;

    private final Messages messages = new Messages();
    private final Memory vectors = Memory.allocate(2 * DATAGRAMS * VECTOR);
    private final Memory headers = Memory.allocate(DATAGRAMS * MAX_HEADER);
    private final int[] firstVector = new int[DATAGRAMS + 1];
    private final int[] length = new int[DATAGRAMS];
    private final PeerTable.Node[] peer = new PeerTable.Node[DATAGRAMS];
    private final int socket;
    private final int limit;
    private final AtomicBoolean segments;
    private final Counters counters;
    private final LibC libc;
    private int count;
    private int vectorCount;

    /**
     * Of one socket.
     *
     * @param limit the longest datagram that the underlay takes in one piece
     * @param segments whether the kernel cuts messages; set to false, for all that share it, when it refuses to
     * @param libc of this kernel
     */
    Sender(int socket, int limit, AtomicBoolean segments, Counters counters, LibC libc) {
        this.socket = socket;
        this.limit = limit;
        this.segments = segments;
        this.counters = counters;
        this.libc = libc;
    }

    /** Where a header of the next segment can be written. */
    Memory headers() {
        return headers;
    }

    /** The place in {@link #headers} for the next segment; sends what there is if there is none. */
    int headerPlace() {
        makeRoom();
        return count * MAX_HEADER;
    }

    /** A datagram that lies in one piece. */
    void add(PeerTable.Node to, long address, int bytes) {
        makeRoom();
        vector(address, bytes);
        close(to, bytes);
    }

    /** A datagram of the header at {@link #headerPlace}, and a payload elsewhere. */
    void addSegment(PeerTable.Node to, int header, long payload, int bytes) {
        vector(headers.address() + (long) count * MAX_HEADER, header);
        vector(payload, bytes);
        close(to, header + bytes);
    }

    private void makeRoom() {
        if (count == DATAGRAMS) {
            flush();
        }
    }

    private void vector(long address, int bytes) {
        int at = vectorCount++ * VECTOR;
        vectors.bytes().putLong(at, address).putLong(at + 8, bytes);
    }

    private void close(PeerTable.Node to, int bytes) {
        peer[count] = to;
        length[count++] = bytes;
        firstVector[count] = vectorCount;
    }

    /** Sends all. What the kernel does not take is lost, as on a wire. */
    void flush() {
        if (count == 0) {
            return;
        }
        int at = 0;
        while (at < count) {
            at = send(at);
        }
        counters.add(Counter.SENT, count);
        count = 0;
        vectorCount = 0;
    }

    /** One system call, from a datagram on; gives the one to go on with. */
    private int send(int first) {
        int made = 0;
        int next = first;
        while (next < count && made < Messages.COUNT) {
            int end = run(next);
            long at = vectors.address() + (long) firstVector[next] * VECTOR;
            messages.put(made++, peer[next], at, firstVector[end] - firstVector[next]);
            messages.segment(made - 1, end - next > 1 ? length[next] : 0);
            messages.ends(made - 1, end);
            next = end;
        }
        counters.add(Counter.SEND_CALLS, 1);
        int sent = libc.sendmmsg(socket, messages.address(), made, 0);
        return sent > 0 ? messages.end(sent - 1) : failed(first, Sys.errno());
    }

    /** The end of the datagrams that can go as one message: to one peer, equally long but for the last. */
    private int run(int first) {
        int end = first + 1;
        int total = length[first];
        boolean cut = segments.get();
        while (cut
                && length[first] <= limit
                && end < count
                && end - first < Messages.MOST_SEGMENTS
                && peer[end].equals(peer[first])
                && length[end - 1] == length[first]
                && length[end] <= length[first]
                && total + length[end] <= Messages.MOST_BYTES) {
            total += length[end++];
        }
        return end;
    }

    private int failed(int first, int errno) {
        if (errno == Errno.EINTR) {
            return first;
        }
        if (messages.end(0) > first + 1 && (errno == Errno.EIO || errno == Errno.EINVAL)) {
            oneByOne(errno);
            return first;
        }
        counters.add(Counter.SEND_FAILED, messages.end(0) - first);
        counters.add(Counter.SENT, first - messages.end(0));
        return messages.end(0);
    }

    /** The device cannot cut them: before Linux 6.11 one without checksums, and with any kernel one behind IPsec. */
    private void oneByOne(int errno) {
        if (segments.getAndSet(false)) {
            LOG.warn(
                    "the kernel does not segment UDP on the way to peers (errno {}): packets are sent one by one, which is"
                            + " slower; ethtool -k of the external interface should say tx-checksumming: on",
                    errno);
        }
    }
}
