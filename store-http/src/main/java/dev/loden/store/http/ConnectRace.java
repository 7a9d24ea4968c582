package dev.loden.store.http;

import dev.loden.base.Deadline;
import dev.loden.base.Durations;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Finds the address of a server that accepts connections, as RFC 8305 (Happy Eyeballs) says: connections to the addresses are begun one
 * after the other, each some time after the one before or as soon as that has failed, and the first one that is accepted counts.
 *
 * <p><b>Thread</b>: one, which may be interrupted.
 */
final class ConnectRace {
    /** RFC 8305's Connection Attempt Delay. */
    private static final Duration STAGGER = Duration.ofMillis(250);

    private final int port;
    private final Queue<InetAddress> waiting;
    private final List<Attempt> open = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Deadline end;

    private ConnectRace(List<InetAddress> addresses, int port, Duration limit) {
        this.port = port;
        this.waiting = new ArrayDeque<>(addresses);
        this.end = Deadline.after(limit.plus(Durations.times(STAGGER, addresses.size() - 1L)), System::nanoTime);
    }

    /** A connection under way. */
    private record Attempt(InetAddress address, SocketChannel channel) {}

    /**
     * The first address that accepts a connection, which is closed again.
     *
     * @param addresses in the order in which they are tried; at least one
     * @param port of all of them
     * @param limit how long one of them may take
     * @return one of them
     * @throws IOException with each address and its reason, if none accepts one in time
     */
    static InetAddress first(List<InetAddress> addresses, int port, Duration limit) throws IOException {
        return new ConnectRace(addresses, port, limit).run();
    }

    private InetAddress run() throws IOException {
        try (Selector selector = Selector.open()) {
            while (!end.isOver()) {
                begin(selector);
                if (open.isEmpty() && waiting.isEmpty()) {
                    throw lost();
                }
                if (!open.isEmpty()) {
                    Duration pause = waiting.isEmpty() ? end.remaining() : STAGGER;
                    selector.select(Math.max(1, pause.toMillis()));
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("closed");
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    Attempt attempt = (Attempt) key.attachment();
                    if (isConnected(attempt)) {
                        return attempt.address();
                    }
                }
                selector.selectedKeys().clear();
            }
            throw lost();
        } finally {
            for (Attempt attempt : open) {
                attempt.channel().close();
            }
        }
    }

    private void begin(Selector selector) throws IOException {
        InetAddress next = waiting.poll();
        if (next == null) {
            return;
        }
        var attempt = new Attempt(next, SocketChannel.open());
        open.add(attempt);
        try {
            attempt.channel().configureBlocking(false);
            // connected at once, it is reported at once, too
            attempt.channel().connect(new InetSocketAddress(next, port));
            attempt.channel().register(selector, SelectionKey.OP_CONNECT | SelectionKey.OP_WRITE, attempt);
        } catch (IOException e) {
            failed(attempt, e.getMessage());
        }
    }

    private boolean isConnected(Attempt attempt) throws IOException {
        try {
            return attempt.channel().finishConnect();
        } catch (IOException e) {
            failed(attempt, e.getMessage());
            return false;
        }
    }

    private void failed(Attempt attempt, String reason) throws IOException {
        open.remove(attempt);
        attempt.channel().close();
        failures.add(attempt.address().getHostAddress() + ": " + reason);
    }

    private IOException lost() {
        open.forEach(attempt -> failures.add(attempt.address().getHostAddress() + ": no connection in time"));
        return new IOException("none of its addresses accepts a connection (" + String.join(", ", failures) + ")");
    }
}
