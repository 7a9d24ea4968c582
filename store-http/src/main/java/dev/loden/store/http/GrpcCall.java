package dev.loden.store.http;

import java.io.IOException;
import java.util.Optional;

/**
 * A call whose request is on its way. At most one message is taken from the connection before it is read.
 *
 * <p><b>Thread</b>: one, which may be interrupted.
 */
public interface GrpcCall extends AutoCloseable {
    /**
     * Waits for the next message.
     *
     * @param timeout how long
     * @return encoded; empty if the server has ended the call, and all is well
     * @throws IOException if the connection fails, or if nothing arrives in time; its cause is one of Java's own exceptions
     * @throws GrpcStatus if the server, or the limit of the message's length, ends the call
     */
    Optional<byte[]> next(ReadTimeout timeout) throws IOException, GrpcStatus;

    /** Cancels the call if it has not ended. */
    @Override
    void close();
}
