package dev.loden.netlink.socket;

import dev.loden.netlink.wire.ErrorReply;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Sends many requests in one go and matches the answers by their sequence numbers. Where there is a thread for it, the kernel works on
 * full chunks there, in their order, while more requests are made: the two take about as long. <b>Thread</b>: one at a time.
 */
public final class Requests {
    /** How many chunks are handed over at once: one that the kernel works on, and one that it finds when it is done. */
    private static final int AHEAD = 2;

    private final NetlinkSocket socket;
    private final Duration timeout;
    private final Listener listener;
    private final Optional<Executor> helper;
    private final Deque<Sent> underway = new ArrayDeque<>();
    private Chunk filling;

    private record Sent(Chunk chunk, CompletableFuture<Void> exchange) {}

    /** Receives the answer to each request, before {@link #flush} returns. */
    public interface Listener {
        /**
         * The answer to a request.
         *
         * @param slot what {@link Requests#add} was given
         */
        void answered(int slot, ErrorReply reply);

        /**
         * A message that a request returned, before its answer.
         *
         * @param slot what {@link Requests#add} was given
         * @param reply valid during the call
         */
        default void received(int slot, MessageReader reply) {}
    }

    private Requests(NetlinkSocket socket, Duration timeout, Listener listener, Optional<Executor> helper) {
        this.socket = socket;
        this.timeout = timeout;
        this.listener = listener;
        this.helper = helper;
        this.filling = new Chunk(socket, timeout, listener);
    }

    /** All is done by the thread that calls. */
    public Requests(NetlinkSocket socket, Duration timeout, Listener listener) {
        this(socket, timeout, listener, Optional.empty());
    }

    /**
     * Full chunks are sent by another thread, which calls the listener too. Between {@link #add} and {@link #flush} nothing else may
     * use the socket.
     *
     * @param helper one thread
     */
    public static Requests ahead(NetlinkSocket socket, Duration timeout, Listener listener, Executor helper) {
        return new Requests(socket, timeout, listener, Optional.of(helper));
    }

    /**
     * Adds a request; it is sent when the chunk is full.
     *
     * @throws dev.loden.api.spi.PluginException as {@link #flush}
     */
    public void add(int slot, int type, int flags, Consumer<MessageWriter> body) {
        if (filling.isFull()) {
            helper.ifPresentOrElse(this::handOver, this::flush);
        }
        filling.add(slot, type, flags, body);
    }

    private void handOver(Executor thread) {
        Chunk next = underway.size() < AHEAD ? new Chunk(socket, timeout, listener) : takeBack();
        CompletableFuture<Void> exchange;
        try {
            exchange = CompletableFuture.runAsync(filling::exchange, thread);
        } catch (OutOfMemoryError noThread) {
            flush();
            return;
        }
        underway.add(new Sent(filling, exchange));
        filling = next;
    }

    /** Waits for the chunk handed over first. One that failed stays, and fails again; the socket is free then. */
    private Chunk takeBack() {
        try {
            underway.getFirst().exchange().join();
        } catch (CompletionException e) {
            underway.forEach(
                    sent -> sent.exchange().handle((done, failure) -> null).join());
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw e;
            }
        }
        return underway.removeFirst().chunk();
    }

    /**
     * Sends the requests added so far, and waits for the answers.
     *
     * @throws dev.loden.api.spi.PluginException UNAVAILABLE if there was not one answer to those of a chunk
     */
    public void flush() {
        while (!underway.isEmpty()) {
            takeBack();
        }
        filling.exchange();
    }
}
