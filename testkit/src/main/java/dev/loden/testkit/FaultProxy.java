package dev.loden.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on the loopback that can be told to fail: to cut its connections, to refuse new ones, or to keep them open
 * and let nothing through, as a network does that forgot them.
 */
public final class FaultProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
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
        SWALLOW
    }

    /**
     * A proxy that works.
     *
     * @param target a port on the loopback
     */
    public FaultProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /**
     * Where to connect to.
     *
     * @return a port on the loopback
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

    /** Closes all connections there are. */
    public void cut() {
        open.forEach(FaultProxy::close);
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
            Socket onward = new Socket(InetAddress.getLoopbackAddress(), target);
            client.setTcpNoDelay(true);
            onward.setTcpNoDelay(true);
            open.add(client);
            open.add(onward);
            Thread.ofVirtual().start(() -> pump(client, onward, false));
            Thread.ofVirtual().start(() -> pump(onward, client, true));
        } catch (IOException nobodyThere) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to, boolean toClient) {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (mode == Mode.SWALLOW) {
                    continue;
                }
                int allowed = toClient ? take(n) : n;
                out.write(buffer, 0, allowed);
                out.flush();
                if (allowed < n) {
                    break;
                }
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
