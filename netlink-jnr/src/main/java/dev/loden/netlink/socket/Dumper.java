package dev.loden.netlink.socket;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Requests all objects of a kind, and again if they changed during the dump. */
public final class Dumper {
    /** How often a dump is taken until it is consistent. */
    private static final int TRIES = 10;

    private static final int REQUEST_BYTES = 256;

    private final NetlinkSocket socket;
    private final Duration timeout;
    private final MessageWriter writer;
    private int sequence;

    /**
     * Dumps through a socket that nothing else is waiting on meanwhile.
     *
     * @param timeout for each part of the answer
     */
    public Dumper(NetlinkSocket socket, Duration timeout) {
        this.socket = socket;
        this.timeout = timeout;
        this.writer = MessageWriter.ofCapacity(REQUEST_BYTES);
    }

    /**
     * The result of a dump.
     *
     * @param errno why the kernel refused, else 0
     * @param items what was decoded, empty if the kernel refused
     */
    public record Result<T>(int errno, List<T> items) {
        /** The items of a dump that every kernel supports. */
        public List<T> required(String what) {
            if (errno != 0) {
                throw new PluginException(
                        ErrorCode.UNAVAILABLE, "cannot read the kernel's " + what + ": " + Errno.name(errno));
            }
            return items;
        }
    }

    /** What becomes of the messages of a dump. */
    @FunctionalInterface
    public interface Decoder<T> {
        /** Empty for what is not to be kept. */
        Optional<T> decode(MessageReader message);

        /** The dump is taken from its beginning. */
        default void restart() {}
    }

    public <T> Result<T> dump(int type, Consumer<MessageWriter> request, Decoder<T> decoder) {
        for (int i = 0; i < TRIES; i++) {
            decoder.restart();
            var attempt = new Attempt<>(decoder);
            int errno = attempt.run(type, request);
            if (!attempt.spoilt) {
                return new Result<>(errno, errno == 0 ? attempt.items : List.of());
            }
        }
        throw new PluginException(
                ErrorCode.UNAVAILABLE, "the kernel's state changed during each of " + TRIES + " dumps");
    }

    private final class Attempt<T> {
        private final Decoder<T> decoder;
        private final List<T> items = new ArrayList<>();
        private boolean spoilt;

        Attempt(Decoder<T> decoder) {
            this.decoder = decoder;
        }

        /** Runs to the end even if spoilt, for the kernel takes the next dump only then. */
        int run(int type, Consumer<MessageWriter> request) {
            send(type, request);
            while (true) {
                int errno = socket.receive(timeout);
                if (errno == Errno.EMSGSIZE) {
                    spoilt = true;
                } else if (errno != 0) {
                    throw noAnswer(errno);
                } else {
                    Optional<Integer> end = read(socket.received());
                    if (end.isPresent()) {
                        return end.get();
                    }
                }
            }
        }

        /** The error number when this was the last part. */
        private Optional<Integer> read(MessageReader message) {
            while (message.next()) {
                if (message.sequence() != sequence) {
                    continue;
                }
                spoilt |= (message.flags() & Netlink.NLM_F_DUMP_INTR) != 0;
                switch (message.type()) {
                    case Netlink.NLMSG_DONE, Netlink.NLMSG_ERROR -> {
                        return Optional.of(-message.i32(0));
                    }
                    default -> decoder.decode(message).ifPresent(items::add);
                }
            }
            return Optional.empty();
        }
    }

    private void send(int type, Consumer<MessageWriter> request) {
        socket.drain();
        sequence = socket.reserveSequences(1);
        writer.clear();
        writer.begin(type, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, sequence);
        request.accept(writer);
        writer.end();
        int errno = socket.send(writer.finished());
        if (errno != 0) {
            throw noAnswer(errno);
        }
    }

    private static PluginException noAnswer(int errno) {
        return new PluginException(ErrorCode.UNAVAILABLE, "the kernel does not answer a dump: " + Errno.name(errno));
    }
}
