package dev.loden.testbed;

import dev.loden.testkit.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy that injects faults: it closes its connections, refuses new ones, keeps them open and drops all data, as a
 * network does that lost its state, or spoils the replies.
 */
public final class FaultProxy implements AutoCloseable {
    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Thread acceptor;
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicLong allowance = new AtomicLong(Long.MAX_VALUE);
    private volatile Mode mode = Mode.PASS;

    /** What happens to connections. */
    public enum Mode {
        /** Data passes in both directions. */
        PASS,
        /** New connections are closed at once. */
        REFUSE,
        /** Connections stay open, all data is dropped. */
        SWALLOW,
        /** Replies pass a byte at a time. */
        TRICKLE,
        /** The first bytes of a reply pass, then the connection is closed. */
        CUT_SHORT,
        /** A page of HTML takes the place of the reply. */
        GARBAGE
    }

    private static final Duration BYTE_INTERVAL = Duration.ofMillis(100);
    private static final int FIRST_BYTES = 150;
    private static final byte[] LOGIN_PAGE = "HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n<html>Please log in.</html>"
            .getBytes(StandardCharsets.US_ASCII);

    /** What to do with data from one side. */
    private interface Relay {
        /** Forwards or drops it; false to close the connection. */
        boolean relay(byte[] bytes, int count, OutputStream out) throws IOException;
    }

    /**
     * A proxy on the loopback, without faults yet. After it is closed, another one may take its port.
     *
     * @param target a port on the loopback
     */
    public FaultProxy(int target) {
        this(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.next()),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
    }

    /**
     * A proxy without faults yet.
     *
     * @param listen the address clients connect to; port 0 for a free one
     * @param target the address it connects to
     */
    public FaultProxy(InetSocketAddress listen, InetSocketAddress target) {
        this.target = target;
        try {
            server = new ServerSocket(listen.getPort(), 100, listen.getAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = Thread.ofVirtual().start(this::accept);
    }

    /**
     * The port that clients connect to.
     *
     * @return on the address it listens on
     */
    public int port() {
        return server.getLocalPort();
    }

    /**
     * How many connections were accepted, refused ones included.
     *
     * @return since the proxy was created
     */
    public int accepted() {
        return accepted.get();
    }

    /**
     * Changes the fault, for open connections too.
     *
     * @param next in force from now on
     */
    public void set(Mode next) {
        mode = next;
    }

    /**
     * Closes, once, the connection whose reply exceeds a number of bytes from now on.
     *
     * @param bytes that still pass to clients, on all connections together
     */
    public void cutAfter(long bytes) {
        allowance.set(bytes);
    }

    /** Closes all connections that are open now; not those that clients open in response. */
    public void cut() {
        cuts.incrementAndGet();
        List.copyOf(open).forEach(FaultProxy::close);
    }

    /** The port is free then: the socket lasts until nobody waits at it any more. */
    @Override
    public void close() {
        try {
            server.close();
            acceptor.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                int before = cuts.get();
                accepted.incrementAndGet();
                if (mode == Mode.REFUSE) {
                    close(client);
                } else {
                    connect(client, before);
                }
            }
        } catch (IOException closed) {
            cut();
        }
    }

    /** A cut since it was accepted, of which so many were before, is for it too. */
    private void connect(Socket client, int before) {
        try {
            Socket onward = new Socket(target.getAddress(), target.getPort());
            client.setTcpNoDelay(true);
            onward.setTcpNoDelay(true);
            open.add(client);
            open.add(onward);
            if (cuts.get() != before) {
                close(client);
                close(onward);
            }
            Thread.ofVirtual().start(() -> pump(client, onward, this::forward));
            Thread.ofVirtual().start(() -> pump(onward, client, this::reply));
        } catch (IOException targetDown) {
            close(client);
        }
    }

    private boolean forward(byte[] bytes, int count, OutputStream out) throws IOException {
        if (mode != Mode.SWALLOW) {
            out.write(bytes, 0, count);
            out.flush();
        }
        return true;
    }

    private boolean reply(byte[] bytes, int count, OutputStream out) throws IOException {
        switch (mode) {
            case PASS, REFUSE, SWALLOW -> {
                int allowed = mode == Mode.SWALLOW ? count : take(count);
                return forward(bytes, allowed, out) && allowed == count;
            }
            case TRICKLE -> {
                for (int i = 0; i < count && mode == Mode.TRICKLE; i++) {
                    out.write(bytes[i]);
                    out.flush();
                    LockSupport.parkNanos(BYTE_INTERVAL.toNanos());
                }
                return mode == Mode.TRICKLE;
            }
            case CUT_SHORT -> out.write(bytes, 0, Math.min(count, FIRST_BYTES));
            case GARBAGE -> out.write(LOGIN_PAGE);
        }
        out.flush();
        return false;
    }

    private void pump(Socket from, Socket to, Relay relay) {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int n = in.read(buffer);
            while (n >= 0 && relay.relay(buffer, n, out)) {
                n = in.read(buffer);
            }
        } catch (IOException closed) {
            // The other side is closed below.
        }
        close(from);
        close(to);
        open.remove(from);
        open.remove(to);
    }

    /** How many of these bytes may pass. */
    private int take(int bytes) {
        long left = allowance.getAndUpdate(now -> now == Long.MAX_VALUE || now < bytes ? Long.MAX_VALUE : now - bytes);
        return (int) Math.min(left, bytes);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
