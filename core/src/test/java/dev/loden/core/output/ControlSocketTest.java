package dev.loden.core.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.testkit.Await;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a socket is used by its path
class ControlSocketTest {
    @TempDir
    Path directory;

    private ControlSocket open(Path path) {
        return ControlSocket.open(
                path, (method, target) -> HttpAnswer.ok(HttpAnswer.TEXT, method + " " + target + "\n"));
    }

    private static String ask(Path path, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void answersRequests() throws IOException {
        Path path = directory.resolve("made/s.sock");
        try (ControlSocket socket = open(path)) {
            assertTrue(ask(path, "GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n").endsWith("\r\n\r\nGET /v1/status\n"));
            assertTrue(ask(path, "nonsense\r\n\r\n").startsWith("HTTP/1.1 400 "));
            assertTrue(ask(path, "x".repeat(8_192)).startsWith("HTTP/1.1 400 "), "cut off");
            assertTrue(ask(path, "GET /v1/peers HTTP/1.1\r\n\r\n").endsWith("GET /v1/peers\n"));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
        assertFalse(Files.exists(path));
        assertEquals(List.of(path.getParent()), files(directory), "nothing is left");
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> !file.equals(directory)).toList();
        }
    }

    /** Whoever says nothing takes one of the places for clients, not the others. */
    @Test
    void servesOthersWhileSomeSayNothing() throws IOException {
        Path path = directory.resolve("s.sock");
        var silent = new ArrayList<SocketChannel>();
        try (ControlSocket socket = open(path)) {
            for (int i = 0; i < 5; i++) {
                silent.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
            }
            assertTrue(ask(path, "GET / HTTP/1.1\r\n\r\n").endsWith("GET /\n"));
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
    }

    @Test
    void replacesWhatAnEarlierProcessLeft() throws IOException {
        Path path = directory.resolve("s.sock");
        try (ServerSocketChannel earlier = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            earlier.bind(UnixDomainSocketAddress.of(path));
        }
        try (ControlSocket socket = open(path)) {
            assertTrue(ask(path, "GET / HTTP/1.1\r\n\r\n").endsWith("GET /\n"));
        }
    }

    @Test
    void leavesWhatAnotherProcessServes() throws IOException {
        Path path = directory.resolve("s.sock");
        try (ControlSocket first = open(path)) {
            open(path).close();
            Await.until("the first to be there", Duration.ofSeconds(5), () -> Files.exists(path));
            assertTrue(ask(path, "GET /first HTTP/1.1\r\n\r\n").endsWith("GET /first\n"));
        }
    }

    @Test
    void leavesWhatIsNoSocket() throws IOException {
        Path path = directory.resolve("s.sock");
        Files.writeString(path, "precious");
        open(path).close();
        assertEquals("precious", Files.readString(path));
    }

    /** An interrupt of its thread closes a channel, and so may others: what was not asked to end goes on. */
    @Test
    void servesAgainAfterItsChannelWasClosed() throws Exception {
        Path path = directory.resolve("s.sock");
        try (ControlSocket socket = open(path)) {
            assertTrue(ask(path, "GET / HTTP/1.1\r\n\r\n").endsWith("GET /\n"));
            var channel = ControlSocket.class.getDeclaredField("server");
            channel.setAccessible(true);
            ((ServerSocketChannel) ((Optional<?>) channel.get(socket)).orElseThrow()).close();
            Await.until("an answer", Duration.ofSeconds(20), () -> {
                try {
                    return ask(path, "GET /again HTTP/1.1\r\n\r\n").endsWith("GET /again\n");
                } catch (IOException notYet) {
                    return false;
                }
            });
        }
        assertEquals(List.of(), files(directory), "nothing is left");
    }
}
