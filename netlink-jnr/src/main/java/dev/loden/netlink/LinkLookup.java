package dev.loden.netlink;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.codec.LinkCodec;
import dev.loden.netlink.socket.NetlinkSocket;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.ErrorReply;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Looks up the numbers of devices, in the kernel once for each name, and the name of a number. */
final class LinkLookup {
    private static final int REQUEST_BYTES = 256;

    private final NetlinkSocket socket;
    private final Duration timeout;
    private final MessageWriter writer = MessageWriter.ofCapacity(REQUEST_BYTES);
    private final Map<String, Integer> indexes = new HashMap<>();

    LinkLookup(NetlinkSocket socket, Duration timeout) {
        this.socket = socket;
        this.timeout = timeout;
    }

    /** Whether the number is known without a request. */
    boolean knows(String name) {
        return indexes.containsKey(name);
    }

    /** The device's number, 0 if there is no such device. */
    int index(String name) {
        Integer known = indexes.get(name);
        if (known != null) {
            return known;
        }
        int index = request("device " + name, query -> LinkCodec.writeQuery(query, name), LinkCodec::index)
                .orElse(0);
        indexes.put(name, index);
        return index;
    }

    /** The name of the device with this number; empty if there is none. */
    Optional<String> name(int index) {
        return index == 0
                ? Optional.empty()
                : request("device " + index, query -> LinkCodec.writeKey(query, index), LinkCodec::name);
    }

    /** The next lookup is a new request: the device was made, changed or deleted. */
    void forget(String name) {
        indexes.remove(name);
    }

    private <T> Optional<T> request(String what, Consumer<MessageWriter> query, Function<MessageReader, T> answer) {
        int sequence = socket.reserveSequences(1);
        writer.clear();
        writer.begin(Netlink.RTM_GETLINK, Netlink.NLM_F_REQUEST, sequence);
        query.accept(writer);
        writer.end();
        int errno = socket.send(writer.finished());
        while (errno == 0) {
            errno = socket.receive(timeout);
            MessageReader message = socket.received();
            while (errno == 0 && message.next()) {
                if (message.sequence() == sequence) {
                    return message.type() == Netlink.RTM_NEWLINK
                            ? Optional.of(answer.apply(message))
                            : absent(what, ErrorReply.of(message));
                }
            }
        }
        throw failure(what, Errno.name(errno));
    }

    /** Any other error says nothing about whether the device exists: what is on it must not count as gone. */
    static <T> Optional<T> absent(String what, ErrorReply error) {
        if (error.errno() == Errno.ENODEV) {
            return Optional.empty();
        }
        throw failure(what, Errno.text(error.errno(), error.detail()));
    }

    private static PluginException failure(String what, String reason) {
        return new PluginException(
                ErrorCode.UNAVAILABLE, "the kernel does not answer the lookup of " + what + ": " + reason);
    }
}
