package dev.loden.subnet.etcd;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * In front of an etcd, as its client port with --listen-client-http-urls elsewhere, which etcd 3.4.23 has not got yet: what does not
 * begin with HTTP/2's preface is answered by the server's first frame, and the connection is closed.
 */
final class GrpcOnlyPort implements AutoCloseable {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Length 6, type 4 (SETTINGS), stream 0; MAX_FRAME_SIZE 16384. */
    private static final byte[] SETTINGS = {0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 5, 0, 0, 64, 0};

    private final ServerSocket server;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    GrpcOnlyPort(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            close();
        }
    }

    private void serve(Socket client) {
        try (client) {
            byte[] begin = client.getInputStream().readNBytes(PREFACE.length);
            if (!Arrays.equals(begin, PREFACE)) {
                client.getOutputStream().write(SETTINGS);
                return;
            }
            try (var etcd = new Socket(InetAddress.getLoopbackAddress(), target)) {
                sockets.add(etcd);
                etcd.getOutputStream().write(begin);
                Thread.ofVirtual().start(() -> pass(etcd, client));
                client.getInputStream().transferTo(etcd.getOutputStream());
            }
        } catch (IOException closed) {
            sockets.remove(client);
        }
    }

    private void pass(Socket from, Socket to) {
        try (OutputStream out = to.getOutputStream()) {
            from.getInputStream().transferTo(out);
        } catch (IOException closed) {
            sockets.remove(to);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
