package dev.loden.netlink.socket;

import dev.loden.api.net.Family;
import dev.loden.api.spi.EchoRequest;
import dev.loden.api.spi.Echoes;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.ffi.Sys;
import dev.loden.netlink.wire.Errno;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * ICMP echoes by raw sockets, one for each family: ping(8)'s datagram sockets are open to no group by default
 * (net.ipv4.ping_group_range). A reply is known by a random number of 64 bits that each exchange chooses. <b>Thread</b>: one at a time.
 */
public final class IcmpEchoes implements Echoes {
    /** How long an interrupt may go unseen. */
    private static final int SLICE_MILLIS = 50;

    private static final int MOST = 1_000;
    private static final int MSG_DONTWAIT = 0x40; // linux/socket.h
    private static final short POLLIN = 1; // asm-generic/poll.h
    private static final int POLLFD_BYTES = 8;

    private final IcmpSocket ipv4;
    private final Optional<IcmpSocket> ipv6;
    private final ByteBuffer received = Sys.buffer(IcmpSocket.HEAD);
    private boolean open = true;

    private IcmpEchoes(IcmpSocket ipv4, Optional<IcmpSocket> ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /**
     * Opens the sockets; a host without IPv6 has one.
     *
     * @throws PluginException PERMISSION without CAP_NET_RAW
     */
    public static IcmpEchoes open() {
        IcmpSocket ipv4 = IcmpSocket.open(Family.IPV4);
        try {
            return new IcmpEchoes(ipv4, Optional.of(IcmpSocket.open(Family.IPV6)));
        } catch (PluginException noIpv6) {
            if (noIpv6.code() == ErrorCode.UNSUPPORTED) {
                return new IcmpEchoes(ipv4, Optional.empty());
            }
            ipv4.close();
            throw noIpv6;
        }
    }

    private Optional<IcmpSocket> socket(EchoRequest request) {
        return request.destination().family() == Family.IPV4 ? Optional.of(ipv4) : ipv6;
    }

    @Override
    public long[] exchange(List<EchoRequest> requests, int millis) throws InterruptedException {
        if (requests.size() > MOST) {
            throw new IllegalArgumentException(requests.size() + " requests");
        }
        var exchange = new Exchange(ThreadLocalRandom.current().nextLong(), requests.size());
        for (int i = 0; i < requests.size(); i++) {
            exchange.sent[i] = System.nanoTime();
            EchoRequest request = requests.get(i);
            int index = i;
            if (socket(request)
                    .filter(socket -> socket.send(request, index, exchange.nonce))
                    .isPresent()) {
                exchange.missing++;
                receive(exchange); // the buffers hold some hundred packets
            } else {
                exchange.sent[i] = 0;
            }
        }
        long deadline = System.nanoTime() + millis * 1_000_000L;
        for (long left = millis; exchange.missing > 0 && left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            await((int) Math.min(left, SLICE_MILLIS));
            receive(exchange);
        }
        return exchange.times;
    }

    private void await(int millis) {
        ByteBuffer files = Sys.buffer(POLLFD_BYTES * 2);
        files.putInt(ipv4.fd()).putShort(POLLIN).putShort((short) 0);
        ipv6.ifPresent(socket -> files.putInt(socket.fd()).putShort(POLLIN).putShort((short) 0));
        files.flip();
        if (Sys.LIBC.poll(files, files.remaining() / POLLFD_BYTES, millis) < 0 && Sys.errno() != Errno.EINTR) {
            throw new PluginException(ErrorCode.UNAVAILABLE, "cannot wait for echoes: " + Errno.name(Sys.errno()));
        }
    }

    private void receive(Exchange exchange) {
        receive(ipv4, exchange);
        ipv6.ifPresent(socket -> receive(socket, exchange));
    }

    /** All that is there; others' replies come here as well. */
    private void receive(IcmpSocket socket, Exchange exchange) {
        while (true) {
            received.clear();
            long length = Sys.LIBC.recv(socket.fd(), received, received.capacity(), MSG_DONTWAIT);
            if (length < 0) {
                return; // nothing more, or an error of an earlier packet, which is read by this
            }
            received.limit((int) Math.min(length, received.capacity()));
            exchange.arrived(socket.index(received, exchange.nonce), System.nanoTime());
        }
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            ipv4.close();
            ipv6.ifPresent(IcmpSocket::close);
        }
    }

    /** The requests that are under way. */
    private static final class Exchange {
        private final long nonce;
        private final long[] sent;
        private final long[] times;
        private int missing;

        Exchange(long nonce, int requests) {
            this.nonce = nonce;
            this.sent = new long[requests];
            this.times = new long[requests];
            Arrays.fill(times, NONE);
        }

        /** A reply to one of them; -1 if it is to none. */
        void arrived(int index, long now) {
            if (index >= 0 && index < times.length && times[index] == NONE) {
                times[index] = Math.max(0, now - sent[index]);
                missing--;
            }
        }
    }
}
