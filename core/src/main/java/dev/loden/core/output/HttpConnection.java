package dev.loden.core.output;

import dev.loden.base.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of {@link BoundedHttpServer}: a request is read, its answer is written, the end is awaited. For one thread. */
final class HttpConnection {
    /** Request line and headers of any probe or scraper fit; a body is not read. */
    static final int MAX_REQUEST = 8192;

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int TOO_LONG = 431;

    private final SelectionKey key;
    private final SocketChannel channel;
    private final Map<String, Supplier<HttpAnswer>> paths;
    private final Deadline deadline;
    private ByteBuffer request = ByteBuffer.allocate(512);
    private Optional<ByteBuffer> answer = Optional.empty();

    HttpConnection(SelectionKey key, Map<String, Supplier<HttpAnswer>> paths, Deadline deadline) {
        this.key = key;
        this.channel = (SocketChannel) key.channel();
        this.paths = paths;
        this.deadline = deadline;
    }

    /** Takes what has come, or gives what can be taken. */
    void proceed() {
        try {
            if (answer.isEmpty() && !read()) {
                return;
            }
            channel.write(answer.orElseThrow());
            if (!answer.orElseThrow().hasRemaining()) {
                channel.shutdownOutput();
                drain();
            } else {
                key.interestOps(SelectionKey.OP_WRITE);
            }
        } catch (IOException clientGone) {
            close();
        }
    }

    /** Closing with bytes unread resets the connection, and the client may lose the answer: so its end is awaited. */
    private void drain() throws IOException {
        key.interestOps(SelectionKey.OP_READ);
        int count = 1;
        while (count > 0) {
            count = channel.read(request.clear());
        }
        if (count < 0) {
            close();
        }
    }

    /** Whether there is an answer now. */
    private boolean read() throws IOException {
        int count = channel.read(request);
        if (count < 0) {
            close();
            return false;
        }
        String text = new String(request.array(), 0, request.position(), StandardCharsets.ISO_8859_1);
        if (text.contains("\r\n\r\n") || text.contains("\n\n")) {
            answer = Optional.of(ByteBuffer.wrap(answer(text)));
        } else if (request.position() == MAX_REQUEST) {
            answer = Optional.of(ByteBuffer.wrap(
                    HttpAnswer.refused(TOO_LONG, "the request is too long").bytes(true)));
        } else if (!request.hasRemaining()) {
            ByteBuffer larger = ByteBuffer.allocate(Math.min(MAX_REQUEST, request.capacity() * 4));
            request = larger.put(request.flip());
        }
        return answer.isPresent();
    }

    private byte[] answer(String text) {
        String[] words = text.lines().findFirst().orElse("").split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            return HttpAnswer.refused(BAD_REQUEST, "not a request of HTTP/1.1").bytes(true);
        }
        boolean head = words[0].equals("HEAD");
        if (!head && !words[0].equals("GET")) {
            return HttpAnswer.refused(WRONG_METHOD, "only GET and HEAD").bytes(true);
        }
        int query = words[1].indexOf('?');
        String path = query < 0 ? words[1] : words[1].substring(0, query);
        Optional<Supplier<HttpAnswer>> found = Optional.ofNullable(paths.get(path));
        HttpAnswer given =
                found.map(maker -> HttpAnswer.made(maker, path)).orElse(HttpAnswer.refused(NOT_FOUND, "no such path"));
        return (wantsJson(text) ? given.inJson() : given).bytes(!head);
    }

    private static boolean wantsJson(String request) {
        return request.lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .anyMatch(line -> line.startsWith("accept:") && line.contains(HttpAnswer.JSON));
    }

    boolean isOver() {
        if (deadline.isOver()) {
            close();
        }
        return !channel.isOpen();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("cannot close a connection: {}", e.getMessage());
        }
    }
}
