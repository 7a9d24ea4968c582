package dev.loden.store.grpc;

import dev.loden.store.http.GrpcCall;
import dev.loden.store.http.GrpcStatus;
import dev.loden.store.http.ReadTimeout;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A call whose answers wait in a queue until they are read; the next one is requested only then. */
final class QueuedCall extends ClientCall.Listener<byte[]> implements GrpcCall {
    private final ClientCall<byte[], byte[]> call;
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private Optional<Part.End> ended = Optional.empty();

    /** Used by the connection's thread alone. */
    private boolean answered;

    private QueuedCall(ClientCall<byte[], byte[]> call) {
        this.call = call;
    }

    /** What arrives. */
    private sealed interface Part {
        /** The content is not copied: it has no other owner. */
        final class Message implements Part {
            private final byte[] content;

            Message(byte[] content) {
                this.content = content;
            }
        }

        record End(Status status, boolean answered) implements Part {}
    }

    static QueuedCall start(ClientCall<byte[], byte[]> call, Metadata headers, byte[] message) {
        var queued = new QueuedCall(call);
        call.start(queued, headers);
        call.request(1);
        call.sendMessage(message);
        return queued;
    }

    void halfClose() {
        call.halfClose();
    }

    @Override
    public void onHeaders(Metadata headers) {
        answered = true;
    }

    @Override
    public void onMessage(byte[] message) {
        parts.add(new Part.Message(message));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        // an answer without a message has nothing but trailers, its content type among them
        parts.add(new Part.End(status, answered || !trailers.keys().isEmpty()));
    }

    @Override
    public Optional<byte[]> next(ReadTimeout timeout) throws IOException, GrpcStatus {
        while (ended.isEmpty()) {
            switch (await(timeout)) {
                case null -> timeout.expired();
                case Part.Message message -> {
                    call.request(1);
                    return Optional.of(message.content);
                }
                case Part.End end -> ended = Optional.of(end);
            }
        }
        Part.End end = ended.get();
        if (end.status().isOk()) {
            return Optional.empty();
        }
        throw Failure.of(end.status(), end.answered());
    }

    private Part await(ReadTimeout timeout) throws IOException {
        try {
            return parts.poll(timeout.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("closed");
        }
    }

    @Override
    public void close() {
        if (ended.isEmpty()) {
            call.cancel("not needed any more", null);
        }
    }
}
