package dev.loden.store.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.base.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadTimeoutTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final AtomicLong clock = new AtomicLong();

    private static TimedBody body(ReadTimeout timeout) {
        var body = new TimedBody(timeout);
        body.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        return body;
    }

    private static List<ByteBuffer> bytes(String text) {
        return List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String failure(TimedBody body) {
        return assertThrows(IOException.class, body::read).getMessage();
    }

    @Test
    void aResponseThatKeepsTricklingEndsAtItsDeadline() throws IOException {
        TimedBody body = body(ReadTimeout.until(Deadline.after(LIMIT, clock::get), "no answer in time"));
        body.onNext(bytes("a"));
        body.onNext(bytes("b"));

        assertEquals('a', body.read());
        clock.addAndGet(LIMIT.toNanos());

        assertEquals("no answer in time", failure(body));
    }

    @Test
    void aReadThatWaitsEndsAtTheDeadline() {
        TimedBody body = body(ReadTimeout.until(Deadline.after(SHORT, System::nanoTime), "no answer in time"));

        assertEquals("no answer in time", failure(body));
    }

    @Test
    void aLimitForEachReadBeginsAnewWithEachPiece() throws IOException {
        TimedBody body = body(ReadTimeout.perRead(SHORT, "nothing for 20 ms"));
        body.onNext(bytes("a"));

        assertEquals('a', body.read());
        assertEquals("nothing for 20 ms", failure(body));
        body.onNext(bytes("b"));
        assertEquals('b', body.read());
    }

    @Test
    void aReadCanWaitAgain() throws IOException {
        TimedBody[] body = new TimedBody[1];
        body[0] = body(new ReadTimeout() {
            @Override
            public Duration remaining() {
                return SHORT;
            }

            @Override
            public void expired() {
                body[0].onNext(bytes("late"));
            }
        });

        assertEquals('l', body[0].read());
    }

    @Test
    void endsWithTheResponse() throws IOException {
        TimedBody body = body(ReadTimeout.perRead(LIMIT, "late"));
        body.onNext(bytes("all"));
        body.onComplete();

        assertEquals("all", new String(body.readAllBytes(), StandardCharsets.US_ASCII));
        assertEquals(-1, body.read());

        TimedBody broken = body(ReadTimeout.perRead(LIMIT, "late"));
        broken.onError(new IOException("reset"));
        assertEquals("the connection broke: reset", failure(broken));
    }
}
