package dev.loden.subnet.kube;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy that tunnels: whatever host is asked for, it connects to one port of the loopback. */
final class ConnectProxy implements AutoCloseable {
    private final int target;
    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** The hosts asked for. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    ConnectProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    String url() {
        return "HTTP://127.0.0.1:" + server.getLocalPort() + "/";
    }

    private void serve() {
        try {
            while (true) {
                Socket client = server.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> tunnel(client));
            }
        } catch (IOException closed) {
            requests.add("");
        }
    }

    private void tunnel(Socket client) {
        try (client;
                Socket remote = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(remote);
            byte[] head = new byte[4096];
            int length = client.getInputStream().read(head);
            requests.add(new String(head, 0, length, StandardCharsets.ISO_8859_1).split(" ", -1)[1]);
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            Thread.ofVirtual().start(() -> copy(remote, client));
            copy(client, remote);
        } catch (IOException broken) {
            requests.add("");
        }
    }

    private static void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // the end of the tunnel
        }
    }

    /** Refuses connections from now on, and breaks those there are. */
    void stop() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
