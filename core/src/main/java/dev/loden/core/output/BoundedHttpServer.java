package dev.loden.core.output;

import dev.loden.base.Deadline;
import dev.loden.base.Supervisor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET and HEAD of fixed paths on a port that any host may reach. No client can keep it from others: one thread serves all
 * connections without blocking, each has {@link #LIMIT} for its request and for the answer, and where {@link #CONNECTIONS} are open
 * the oldest gives way to a new one. Each connection has one request. <b>Thread</b>: answers are made on its own.
 */
final class BoundedHttpServer implements AutoCloseable {
    /** Far more than kubelet, a scraper and an operator need; each holds {@link HttpConnection#MAX_REQUEST} bytes at most. */
    static final int CONNECTIONS = 64;

    /** A probe of kubelet waits for 1 s by default, a scraper of Prometheus for 10. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(BoundedHttpServer.class);
    private static final int BACKLOG = 128;

    /** After a failed accept, which does not consume the connection: no descriptors are left, for instance. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Map<String, Supplier<HttpAnswer>> paths;
    private final Duration limit;
    private final ServerSocketChannel listener;
    private final Selector selector;
    private final Set<HttpConnection> open = new LinkedHashSet<>(); // oldest first
    private boolean warned;

    private BoundedHttpServer(
            ServerSocketChannel listener, Selector selector, Map<String, Supplier<HttpAnswer>> paths, Duration limit) {
        this.listener = listener;
        this.selector = selector;
        this.paths = paths;
        this.limit = limit;
    }

    /**
     * Starts to listen.
     *
     * @param paths the answers by path; must be quick
     * @param limit how long a request, and the taking of its answer, may take together
     */
    static BoundedHttpServer start(InetSocketAddress address, Map<String, Supplier<HttpAnswer>> paths, Duration limit)
            throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.bind(address, BACKLOG).configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException | RuntimeException e) {
            listener.close();
            selector.close();
            throw e;
        }
        var server = new BoundedHttpServer(listener, selector, Map.copyOf(paths), limit);
        try {
            Supervisor.current().thread("loden-http", server::run).start();
        } catch (Error noThread) {
            server.close();
            throw noThread;
        }
        return server;
    }

    /** An interrupt that nobody wanted is the supervisor's matter: with it no selection would wait any more. */
    private void run() {
        while (listener.isOpen() && !Thread.currentThread().isInterrupted()) {
            try {
                serve();
            } catch (IOException | RuntimeException e) {
                if (listener.isOpen()) {
                    warn(e);
                    pause();
                }
            }
        }
        if (!listener.isOpen()) {
            open.forEach(HttpConnection::close);
        }
    }

    private void serve() throws IOException {
        selector.select(open.isEmpty() ? 0 : limit.toMillis() / 4 + 1);
        Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
        while (ready.hasNext()) {
            SelectionKey key = ready.next();
            ready.remove();
            if (key.isValid() && key.attachment() instanceof HttpConnection connection) {
                connection.proceed();
            } else if (key.isValid()) {
                accept();
            }
        }
        open.removeIf(HttpConnection::isOver);
    }

    private void accept() throws IOException {
        SocketChannel channel = listener.accept();
        if (channel == null) {
            return; // the client is gone already
        }
        open.removeIf(HttpConnection::isOver);
        if (open.size() >= CONNECTIONS) {
            Iterator<HttpConnection> oldest = open.iterator();
            oldest.next().close();
            oldest.remove();
        }
        try {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            var connection = new HttpConnection(key, paths, Deadline.after(limit, System::nanoTime));
            key.attach(connection);
            open.add(connection);
        } catch (IOException e) {
            channel.close();
        }
    }

    private void warn(Throwable e) {
        if (!warned) {
            warned = true;
            LOG.warn("health checks: a connection cannot be served ({}); trying again", e.toString(), e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops to listen and closes all connections. */
    @Override
    public void close() {
        try (selector) {
            listener.close();
        } catch (IOException e) {
            LOG.debug("cannot stop to listen: {}", e.getMessage());
        }
    }
}
