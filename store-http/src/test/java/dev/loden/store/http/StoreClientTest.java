package dev.loden.store.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names with several addresses, of which some are dead. The server answers with the Host header it was sent. */
class StoreClientTest {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final TlsIdentity NO_TLS =
            new TlsIdentity(Optional.empty(), Optional.empty(), Optional.empty(), TlsIdentity.ServerTrust.VERIFIED);

    private final List<Socket> sockets = new ArrayList<>();
    private ServerSocket server;
    private volatile List<String> addresses = List.of("127.0.0.1");

    /** Those of other clients in this process. */
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    @BeforeEach
    void listen() throws IOException {
        server = serve(0, "127.0.0.1");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static ServerSocket serve(int port, String address) throws IOException {
        var socket = new ServerSocket(port, 50, InetAddress.getByName(address));
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    try (Socket connection = socket.accept()) {
                        answer(connection, address);
                    }
                }
            } catch (IOException closed) {
                // the end
            }
        });
        return socket;
    }

    private static void answer(Socket connection, String address) throws IOException {
        InputStream in = connection.getInputStream();
        byte[] request = new byte[16 * 1024];
        int length = in.read(request);
        if (length <= 0) {
            return; // one of the connections that only try
        }
        String host = new String(request, 0, length, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> line.startsWith("Host: "))
                .reduce("", String::concat);
        String body = address + " " + host;
        String head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n";
        connection.getOutputStream().write((head + body).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** An address that takes no connection and does not refuse one either: its backlog is full. */
    private void blackHole(String address) throws IOException {
        var hole = new ServerSocket(server.getLocalPort(), 1, InetAddress.getByName(address));
        for (int i = 0; i < 4; i++) {
            var filler = new Socket();
            sockets.add(filler);
            try {
                filler.connect(new InetSocketAddress(address, server.getLocalPort()), 100);
            } catch (IOException full) {
                break;
            }
        }
        assertTrue(hole.isBound());
    }

    private List<InetAddress> resolve(String host) throws UnknownHostException {
        var found = new ArrayList<InetAddress>();
        for (String address : addresses) {
            found.add(InetAddress.getByName(address));
        }
        return found;
    }

    private URI url(String name) {
        return URI.create("http://" + name + ":" + server.getLocalPort() + "/");
    }

    private StoreClient client(URI url) {
        List<URI> servers = List.of(url);
        return StoreClient.create(CONNECT, servers, new TlsFiles(servers, NO_TLS), Via.DIRECT, this::resolve);
    }

    private static String get(StoreClient client, URI url) throws IOException {
        Route route = client.route(url);
        try {
            return route.client()
                    .send(route.request("/x").build(), BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void sendsTheServersNameToItsAddress() throws IOException {
        for (String name : List.of("etcd.example", "etcd_1", "Etcd_1.net_a")) {
            URI url = url(name);
            try (StoreClient client = client(url)) {
                assertEquals("127.0.0.1 Host: " + name + ":" + server.getLocalPort(), get(client, url));
            }
        }
    }

    @Test
    void triesAllAddressesOfAName() throws IOException {
        URI url = url("etcd.example");
        for (List<String> dead : List.of(List.of("127.0.0.2"), List.of("::1", "127.0.0.2", "127.0.0.4"))) {
            addresses = new ArrayList<>(dead);
            addresses.add("127.0.0.1");
            try (StoreClient client = client(url)) {
                assertTrue(get(client, url).startsWith("127.0.0.1 "));
            }
        }
    }

    @Test
    void doesNotWaitForAnAddressThatDoesNotAnswer() throws IOException {
        blackHole("127.0.0.3");
        addresses = List.of("127.0.0.3", "127.0.0.1");
        URI url = url("etcd.example");
        long begin = System.nanoTime();
        try (StoreClient client = client(url)) {
            assertTrue(get(client, url).startsWith("127.0.0.1 "));
        }
        assertTrue(System.nanoTime() - begin < CONNECT.toNanos(), "it has waited for the first address");
    }

    @Test
    void resolvesTheNameAgainAfterAFailure() throws IOException {
        URI url = url("etcd.example");
        try (StoreClient client = client(url);
                ServerSocket second = serve(server.getLocalPort(), "127.0.0.5")) {
            assertTrue(get(client, url).startsWith("127.0.0.1 "));
            addresses = List.of("127.0.0.5");
            assertTrue(get(client, url).startsWith("127.0.0.1 "), "as long as it answers");
            client.failed(url);
            assertTrue(get(client, url).startsWith("127.0.0.5 "));
            assertTrue(second.isBound());
        }
    }

    /** The JDK's client ends with its only thread, as when the kernel has no memory to wait for sockets. */
    @Test
    void makesTheClientAnewWhenItsThreadHasEnded() throws IOException {
        URI url = url("127.0.0.1");
        try (StoreClient client = client(url)) {
            HttpClient first = client.route(url).client();
            assertTrue(get(client, url).startsWith("127.0.0.1 "));
            client.failed(url);
            assertSame(first, client.route(url).client(), "a request that failed is no reason");

            Thread selector = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("HttpClient-") && !before.contains(thread))
                    .findFirst()
                    .orElseThrow();
            selector.interrupt();
            Await.until("its end", CONNECT, first::isTerminated);
            assertThrows(IOException.class, () -> get(client, url));
            client.failed(url);
            assertTrue(get(client, url).startsWith("127.0.0.1 "));
        }
    }

    /** It accepts connections, and yet requests to it fail. */
    @Test
    void prefersAnAddressThatHasNotFailed() throws IOException {
        try (ServerSocket second = serve(server.getLocalPort(), "127.0.0.5")) {
            addresses = List.of("127.0.0.1", "127.0.0.5");
            URI url = url("etcd.example");
            try (StoreClient client = client(url)) {
                String first = get(client, url);
                client.failed(url);
                String other = get(client, url);
                assertTrue(!first.equals(other), other);
                client.failed(url);
                assertTrue(get(client, url).startsWith("127.0.0."), "all have failed: all are tried again");
                assertTrue(second.isBound());
            }
        }
    }

    @Test
    void namesEachAddressThatFails() throws IOException {
        addresses = List.of("127.0.0.1", "127.0.0.2");
        URI url = URI.create("http://etcd.example:1");
        try (StoreClient client = client(url)) {
            IOException e = assertThrows(IOException.class, () -> client.route(url));
            assertTrue(e.getMessage().contains("127.0.0.1: ") && e.getMessage().contains("127.0.0.2: "), e::getMessage);
        }
    }
}
