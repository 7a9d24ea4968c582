package dev.loden.netlink.socket;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.ErrorReply;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Requests in one datagram, and the answers to them. The kernel works on a datagram's requests in their order, all of them before
 * send(2) returns. It always answers an error, but success only on request (netlink_rcv_skb): so only the last request is to be
 * acknowledged, and one without an answer before that is done. <b>Thread</b>: one at a time.
 */
final class Chunk {
    /** Beyond it nothing is won, and even a default receive buffer (net.core.rmem_default, 212,992) holds 250 errors. */
    private static final int REQUESTS = 100;

    private static final int BUFFER_BYTES = 64 << 10;

    /** A full chunk; the rest of the buffer is room for the last message. */
    private static final int FULL_BYTES = 32 << 10;

    private static final int ANSWERED = -1;

    private final NetlinkSocket socket;
    private final Duration timeout;
    private final Requests.Listener listener;
    private final MessageWriter writer = MessageWriter.ofCapacity(BUFFER_BYTES);
    private final int[] slots = new int[REQUESTS];
    private int firstSequence;
    private int count;
    private boolean answered;
    private boolean finished;

    Chunk(NetlinkSocket socket, Duration timeout, Requests.Listener listener) {
        this.socket = socket;
        this.timeout = timeout;
        this.listener = listener;
    }

    boolean isFull() {
        return count == REQUESTS || writer.size() >= FULL_BYTES;
    }

    void add(int slot, int type, int flags, Consumer<MessageWriter> body) {
        if (count == 0) {
            firstSequence = socket.reserveSequences(REQUESTS);
        }
        writer.begin(type, Netlink.NLM_F_REQUEST | flags, firstSequence + count);
        body.accept(writer);
        writer.end();
        slots[count++] = slot;
    }

    /**
     * Sends the requests, waits for the answers, and is empty again.
     *
     * @throws PluginException UNAVAILABLE if there was not one answer; then the requests are still there
     */
    void exchange() {
        if (count == 0) {
            return;
        }
        writer.addFlags(Netlink.NLM_F_ACK);
        int errno = socket.send(writer.finished());
        answered = false;
        finished = false;
        int lost = errno != 0 ? errno : collect();
        if (!answered && lost != 0 && lost != Errno.ENOBUFS) {
            throw new PluginException(
                    ErrorCode.UNAVAILABLE, "the kernel does not answer requests: " + Errno.name(lost));
        }
        ErrorReply silence = lost == 0 ? ErrorReply.OK : new ErrorReply(lost, "no answer");
        for (int i = 0; i < count; i++) {
            if (slots[i] != ANSWERED) {
                listener.answered(slots[i], silence);
            }
        }
        count = 0;
        writer.clear();
    }

    /** Reads up to the last answer. The result is 0 if a request without an answer was done, else the error number why that is unknown. */
    private int collect() {
        int lost = 0;
        int losses = 0;
        while (!finished && losses < NetlinkSocket.MOST_LOSSES) {
            int errno = socket.receive(lost == 0 ? timeout : Duration.ZERO);
            switch (errno) {
                case 0 -> read(socket.received());
                case Errno.ENOBUFS, Errno.EMSGSIZE -> {
                    lost = errno;
                    losses++;
                }
                case Errno.EAGAIN -> {
                    return lost == 0 ? Errno.ETIMEDOUT : lost;
                }
                default -> {
                    return errno;
                }
            }
        }
        return lost;
    }

    private void read(MessageReader message) {
        while (message.next()) {
            int at = message.sequence() - firstSequence;
            if (at < 0 || at >= count || slots[at] == ANSWERED) {
                continue;
            }
            if (message.type() == Netlink.NLMSG_ERROR) {
                int slot = slots[at];
                slots[at] = ANSWERED;
                answered = true;
                finished |= at == count - 1;
                listener.answered(slot, ErrorReply.of(message));
            } else {
                listener.received(slots[at], message);
            }
        }
    }
}
