package dev.loden.store.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A response's body as a stream whose reads have a timeout: those of the JDK's own streams have none. At most one delivery of the
 * client waits here, so a slow reader slows the sender.
 *
 * <p><b>Thread</b>: read by one thread, filled by the client's.
 */
public final class TimedBody extends InputStream implements BodySubscriber<TimedBody> {
    private final ReadTimeout timeout;
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private final Queue<ByteBuffer> current = new ArrayDeque<>();
    private volatile Flow.Subscription subscription;
    private volatile boolean closed;
    private Optional<Part.End> ended = Optional.empty();

    /**
     * A body of which nothing has arrived yet.
     *
     * @param timeout how long reads may wait
     */
    public TimedBody(ReadTimeout timeout) {
        this.timeout = timeout;
    }

    /** What the client delivers: data, or the end. */
    private sealed interface Part {
        record Data(List<ByteBuffer> buffers) implements Part {}

        record End(Optional<Throwable> failure) implements Part {}
    }

    @Override
    public CompletionStage<TimedBody> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        parts.add(new Part.Data(buffers));
    }

    @Override
    public void onError(Throwable failure) {
        parts.add(new Part.End(Optional.of(failure)));
    }

    @Override
    public void onComplete() {
        parts.add(new Part.End(Optional.empty()));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (current.isEmpty() && ended.isEmpty()) {
            await();
        }
        if (current.isEmpty()) {
            return end(ended.orElseThrow());
        }
        ByteBuffer buffer = current.element();
        int count = Math.min(length, buffer.remaining());
        buffer.get(bytes, offset, count);
        discardEmpty();
        return count;
    }

    private static int end(Part.End end) throws IOException {
        if (end.failure().isPresent()) {
            throw new IOException(
                    "the connection broke: " + end.failure().get().getMessage(),
                    end.failure().get());
        }
        return -1;
    }

    private void await() throws IOException {
        try {
            Part part = parts.poll(timeout.remaining().toNanos(), TimeUnit.NANOSECONDS);
            switch (part) {
                case null -> timeout.expired();
                case Part.Data data -> {
                    current.addAll(data.buffers());
                    discardEmpty();
                }
                case Part.End end -> ended = Optional.of(end);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("closed");
        }
    }

    private void discardEmpty() {
        while (!current.isEmpty() && !current.element().hasRemaining()) {
            current.remove();
        }
        if (current.isEmpty()) {
            subscription.request(1);
        }
    }

    @Override
    public void close() {
        closed = true;
        if (ended.isEmpty() && subscription != null) {
            subscription.cancel();
        }
    }
}
