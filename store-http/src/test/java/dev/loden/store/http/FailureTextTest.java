package dev.loden.store.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTextTest {
    private static final FailureText FAILURE = new FailureText("etcd", "--cafile", "--certfile");
    private static final String CLOSED = "the connection was closed before the answer was complete";

    static Stream<IOException> ends() {
        return Stream.of(
                new EOFException("EOF reached while reading"),
                new SocketException("Connection reset"),
                new ClosedChannelException(),
                new IOException("Broken pipe"),
                new IOException("Connection reset by peer"),
                new IOException("HTTP/1.1 header parser received no bytes"));
    }

    /** In TLS 1.3 each of them may be all that a client with the wrong certificate gets. */
    @ParameterizedTest
    @MethodSource("ends")
    void saysWhyAServerMayHaveClosed(IOException end) {
        assertEquals(
                CLOSED + " (is another client certificate required, --certfile?)",
                FAILURE.describe(URI.create("https://there"), end));
        assertEquals(CLOSED + " (is it https, not http?)", FAILURE.describe(URI.create("http://there"), end));
    }
}
