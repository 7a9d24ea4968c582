package dev.loden.netlink;

import dev.loden.api.net.IpAddress;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.codec.RouteLookupCodec;
import dev.loden.netlink.codec.RouteLookupCodec.Answer;
import dev.loden.netlink.socket.NetlinkSocket;
import dev.loden.netlink.socket.Requests;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.ErrorReply;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.Netlink;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;

/** Looks up how the kernel sends to some addresses. */
final class RouteLookup implements Requests.Listener {
    /** Lookups in one datagram: an answer takes 4 KiB of the receive buffer, however short it is. */
    private static final int CHUNK = 25;

    private final Requests requests;
    private final List<IpAddress> addresses;
    private final BiConsumer<IpAddress, Answer> answers;

    /**
     * Not started.
     *
     * @param answers takes what the kernel answers; nothing for an address to which there is no route
     */
    RouteLookup(
            NetlinkSocket socket,
            Duration timeout,
            Collection<IpAddress> addresses,
            BiConsumer<IpAddress, Answer> answers) {
        this.requests = new Requests(socket, timeout, this);
        this.addresses = List.copyOf(addresses);
        this.answers = answers;
    }

    void run() {
        for (int slot = 0; slot < addresses.size(); slot++) {
            IpAddress address = addresses.get(slot);
            requests.add(slot, Netlink.RTM_GETROUTE, 0, writer -> RouteLookupCodec.writeRequest(writer, address));
            if (slot % CHUNK == CHUNK - 1) {
                requests.flush();
            }
        }
        requests.flush();
    }

    @Override
    public void received(int slot, MessageReader reply) {
        if (reply.type() == Netlink.RTM_NEWROUTE) {
            answers.accept(addresses.get(slot), RouteLookupCodec.decode(reply));
        }
    }

    /** That there is no route to an address is an answer, too. */
    @Override
    public void answered(int slot, ErrorReply reply) {
        switch (reply.errno()) {
            case Errno.ENOBUFS, Errno.ETIMEDOUT, Errno.EMSGSIZE ->
                throw new PluginException(
                        ErrorCode.UNAVAILABLE,
                        "the kernel does not answer the route lookup of " + addresses.get(slot) + ": "
                                + Errno.name(reply.errno()));
            default -> {}
        }
    }
}
