package dev.loden.core.output;

import dev.loden.base.Supervisor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the operator's tool on a Unix domain socket that root alone may use (0600): one HTTP/1.1 request a connection, without a body,
 * answered with JSON. A daemon whose socket cannot be opened works without one.
 *
 * <p><b>Thread</b>: its own, and a virtual one for each connection, of which there are at most {@value #MOST_CLIENTS}.
 */
public final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final int MOST_CLIENTS = 16;
    private static final int BAD_REQUEST = 400;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int LONGEST_REQUEST = 8_192;

    private final Path path;
    private final BiFunction<String, String, HttpAnswer> handler;
    private volatile Optional<ServerSocketChannel> server;
    private volatile boolean closed;
    private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();

    private ControlSocket(
            Path path, BiFunction<String, String, HttpAnswer> handler, Optional<ServerSocketChannel> server) {
        this.path = path;
        this.handler = handler;
        this.server = server;
    }

    /**
     * Starts to serve, unless another process does at this place.
     *
     * @param path of the socket; what an earlier process has left there is replaced
     * @param handler answers a method and a path with its query; called on many threads
     */
    public static ControlSocket open(Path path, BiFunction<String, String, HttpAnswer> handler) {
        Optional<ServerSocketChannel> server = Optional.empty();
        try {
            server = Optional.of(listen(path));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn(
                    "cannot open the control socket {} ({}); \"loden status\" will not reach this daemon: choose another"
                            + " place with --control-socket",
                    path,
                    e.getMessage());
        }
        var socket = new ControlSocket(path, handler, server);
        if (socket.server.isPresent()) {
            Supervisor.current().thread("loden-control", socket::accept).start();
        }
        return socket;
    }

    /** Bound in a private directory and moved from there: at no moment may anyone else connect. */
    private static ServerSocketChannel listen(Path path) throws IOException {
        if (isServed(path)) {
            throw new IOException("another process serves it");
        }
        if (Files.exists(path) && !isSocket(path)) {
            throw new IOException("it exists and is no socket");
        }
        Path parent = path.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path hidden = Files.createTempDirectory(
                parent, ".loden", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path bound = hidden.resolve("s");
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(bound));
            Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rw-------"));
            Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        } finally {
            Files.deleteIfExists(bound);
            Files.deleteIfExists(hidden);
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        // S_IFSOCK, stat(2)
        return ((int) Files.getAttribute(path, "unix:mode") & 0xf000) == 0xc000;
    }

    private static boolean isServed(Path path) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return probe.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }

    /** An interrupt of this thread closes the server, and may come from nobody who wants the end. */
    private void accept() throws InterruptedException {
        while (!closed) {
            try {
                if (!server.orElseThrow().isOpen()) {
                    server = Optional.of(listen(path));
                }
                accept(server.orElseThrow().accept());
            } catch (IOException e) { // no descriptors are left, for instance
                LOG.debug("control socket: {}", e.getMessage());
                Thread.sleep(PAUSE);
            }
        }
    }

    private void accept(SocketChannel client) throws IOException {
        if (clients.size() >= MOST_CLIENTS) {
            client.close();
            return;
        }
        clients.add(client);
        try {
            Thread.ofVirtual().start(() -> serve(client));
        } catch (RuntimeException | Error noThread) {
            clients.remove(client);
            client.close();
            throw noThread;
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            String[] words = requestLine(Channels.newInputStream(client)).split(" ", -1);
            HttpAnswer answer = words.length == 3
                    ? HttpAnswer.made(() -> handler.apply(words[0], words[1]), "control socket")
                    : new HttpAnswer(BAD_REQUEST, HttpAnswer.JSON, "{\"error\":\"not an HTTP request\"}\n");
            ByteBuffer rest = ByteBuffer.wrap(answer.bytes(true));
            while (rest.hasRemaining()) {
                client.write(rest);
            }
        } catch (IOException gone) {
            LOG.debug("control socket: {}", gone.getMessage());
        } finally {
            clients.remove(client);
        }
    }

    /** The first line; the others are read and ignored. */
    private static String requestLine(InputStream raw) throws IOException {
        var in = new BufferedInputStream(raw);
        var text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0 && text.indexOf("\n\n") < 0) {
            int next = in.read();
            if (next < 0 || text.length() >= LONGEST_REQUEST) {
                break;
            }
            text.append((char) next);
        }
        return text.toString().lines().findFirst().orElse("");
    }

    /** Stops to serve, and removes the socket. */
    @Override
    public void close() {
        closed = true;
        server.ifPresent(open -> {
            try {
                open.close();
                for (SocketChannel client : clients) {
                    client.close();
                }
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.debug("control socket: {}", e.getMessage());
            }
        });
    }
}
