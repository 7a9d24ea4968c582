package dev.loden.testbed;

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
 * A TCP proxy that can be told to fail: to cut its connections, to refuse new ones, to keep them open and let nothing
 * through, as a network does that forgot them, or to spoil the answers.
 */
public final class FaultProxy implements AutoCloseable {
    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicLong allowance = new AtomicLong(Long.MAX_VALUE);
    private volatile Mode mode = Mode.PASS;

    /** What happens to connections. */
    public enum Mode {
        /** They work. */
        PASS,
        /** New ones are closed at once. */
        REFUSE,
        /** They stay open, and what is sent on them vanishes. */
        SWALLOW,
        /** Answers come, but a byte at a time. */
        TRICKLE,
        /** Of an answer the beginning comes, then the connection is closed. */
        CUT_SHORT,
        /** Answers are not what they should be. */
        GARBAGE
    }

    private static final Duration A_BYTE = Duration.ofMillis(100);
    private static final int BEGINNING = 150;
    private static final byte[] NONSENSE = "HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n<html>Please log in.</html>"
            .getBytes(StandardCharsets.US_ASCII);

    /** What becomes of bytes that came. */
    private interface Relay {
        /** Sends them on, or not; false if the connection is to end. */
        boolean goesOn(byte[] bytes, int count, OutputStream out) throws IOException;
    }

    /**
     * A proxy on the loopback that works.
     *
     * @param target a port on the loopback
     */
    public FaultProxy(int target) {
        this(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
    }

    /**
     * A proxy that works.
     *
     * @param listen where it is reached; port 0 takes a free one
     * @param target where it leads
     */
    public FaultProxy(InetSocketAddress listen, InetSocketAddress target) {
        this.target = target;
        try {
            server = new ServerSocket(listen.getPort(), 100, listen.getAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /**
     * Where to connect to.
     *
     * @return a port
     */
    public int port() {
        return server.getLocalPort();
    }

    /**
     * How many connections were made, refused ones among them.
     *
     * @return since the beginning
     */
    public int accepted() {
        return accepted.get();
    }

    /**
     * Changes what happens from now on, to connections that are open too.
     *
     * @param next how it is to be
     */
    public void set(Mode next) {
        mode = next;
    }

    /**
     * Lets so much more through to clients, and then cuts the connection that would bring more, once.
     *
     * @param bytes of all connections together
     */
    public void cutAfter(long bytes) {
        allowance.set(bytes);
    }

    /** Closes all connections there are; not those that are made in answer to it. */
    public void cut() {
        List.copyOf(open).forEach(FaultProxy::close);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                accepted.incrementAndGet();
                if (mode == Mode.REFUSE) {
                    close(client);
                } else {
                    connect(client);
                }
            }
        } catch (IOException closed) {
            cut();
        }
    }

    private void connect(Socket client) {
        try {
            Socket onward = new Socket(target.getAddress(), target.getPort());
            client.setTcpNoDelay(true);
            onward.setTcpNoDelay(true);
            open.add(client);
            open.add(onward);
            Thread.ofVirtual().start(() -> pump(client, onward, this::ask));
            Thread.ofVirtual().start(() -> pump(onward, client, this::answer));
        } catch (IOException nobodyThere) {
            close(client);
        }
    }

    private boolean ask(byte[] bytes, int count, OutputStream out) throws IOException {
        if (mode != Mode.SWALLOW) {
            out.write(bytes, 0, count);
            out.flush();
        }
        return true;
    }

    private boolean answer(byte[] bytes, int count, OutputStream out) throws IOException {
        switch (mode) {
            case PASS, REFUSE, SWALLOW -> {
                int allowed = mode == Mode.SWALLOW ? count : take(count);
                return ask(bytes, allowed, out) && allowed == count;
            }
            case TRICKLE -> {
                for (int i = 0; i < count && mode == Mode.TRICKLE; i++) {
                    out.write(bytes[i]);
                    out.flush();
                    LockSupport.parkNanos(A_BYTE.toNanos());
                }
                return mode == Mode.TRICKLE;
            }
            case CUT_SHORT -> out.write(bytes, 0, Math.min(count, BEGINNING));
            case GARBAGE -> out.write(NONSENSE);
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
            while (n >= 0 && relay.goesOn(buffer, n, out)) {
                n = in.read(buffer);
            }
        } catch (IOException closed) {
            // The other side hears of it below.
        }
        close(from);
        close(to);
        open.remove(from);
        open.remove(to);
    }

    /** How much of so many bytes may pass. */
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
