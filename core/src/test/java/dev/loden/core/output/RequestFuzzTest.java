package dev.loden.core.output;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.base.Supervisor;
import dev.loden.testkit.FreePort;
import dev.loden.testkit.Fuzzer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of any host at the health port, and of local users at the control socket: afterwards the next one is answered. */
@SuppressWarnings("try") // the servers are not used but by their sockets
class RequestFuzzTest {
    private static final byte[] GOOD = "GET /ok HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    /** Failures of other tests' threads are no concern of these. */
    private static void supervised(Runnable test) {
        new Supervisor(System::nanoTime).around(() -> {
            test.run();
            return null;
        });
    }

    @Test
    void theHealthPortGoesOn() {
        supervised(this::fuzzTheHealthPort);
    }

    private void fuzzTheHealthPort() {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.next());
            var answers = Map.<String, Supplier<HttpAnswer>>of("/ok", () -> HttpAnswer.ok(HttpAnswer.TEXT, "fine"));
            try (var unused = BoundedHttpServer.start(address, answers, Duration.ofSeconds(5))) {
                goesOn(address);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theControlSocketGoesOn() {
        supervised(this::fuzzTheControlSocket);
    }

    private void fuzzTheControlSocket() {
        Path path = directory.resolve("s.sock");
        try (var unused = ControlSocket.open(path, (method, target) -> HttpAnswer.ok(HttpAnswer.TEXT, "fine"))) {
            goesOn(UnixDomainSocketAddress.of(path));
        }
    }

    private static void goesOn(SocketAddress address) {
        Fuzzer.ofTexts(
                        "GET /ok HTTP/1.1\r\nHost: x\r\n\r\n",
                        "POST /v1/plan HTTP/1.1\r\nContent-Length: 12\r\n\r\n{\"a\":\"b\"}",
                        "HEAD /ok?a=b HTTP/1.0\nTransfer-Encoding: chunked\n\n5\nhello\n0\n")
                .run(bytes -> {
                    ask(address, bytes);
                    assertTrue(ask(address, GOOD).endsWith("fine"), "the next request");
                });
        assertTrue(Supervisor.current().trouble().isEmpty(), Supervisor.current()::trouble);
    }

    private static String ask(SocketAddress address, byte[] request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            try {
                channel.write(ByteBuffer.wrap(request));
                channel.shutdownOutput();
                return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException reset) {
                return "reset"; // the server had enough of it
            }
        }
    }
}
