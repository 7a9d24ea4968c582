package dev.loden.netlink;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.codec.LinkCodec;
import dev.loden.netlink.socket.NetlinkSocket;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Looks up the numbers of devices, in the kernel once for each name. */
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

    /** The device's number, 0 if there is no such device. */
    int index(String name) {
        Integer known = indexes.get(name);
        if (known != null) {
            return known;
        }
        int index = request(name);
        indexes.put(name, index);
        return index;
    }

    /** The next lookup is a new request: the device was made, changed or deleted. */
    void forget(String name) {
        indexes.remove(name);
    }

    private int request(String name) {
        int sequence = socket.reserveSequences(1);
        writer.clear();
        writer.begin(Netlink.RTM_GETLINK, Netlink.NLM_F_REQUEST, sequence);
        LinkCodec.writeQuery(writer, name);
        writer.end();
        int errno = socket.send(writer.finished());
        while (errno == 0) {
            errno = socket.receive(timeout);
            MessageReader message = socket.received();
            while (errno == 0 && message.next()) {
                if (message.sequence() == sequence) {
                    return message.type() == Netlink.RTM_NEWLINK ? LinkCodec.index(message) : 0;
                }
            }
        }
        throw new PluginException(
                ErrorCode.UNAVAILABLE,
                "the kernel does not answer the lookup of device " + name + ": " + Errno.name(errno));
    }
}
