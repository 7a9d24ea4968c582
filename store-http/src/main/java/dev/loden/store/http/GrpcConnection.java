package dev.loden.store.http;

import java.util.Map;

/**
 * A connection to one address of a server. It is not made again once it has failed: the caller closes it and takes another one.
 *
 * <p><b>Thread</b>: any.
 */
public interface GrpcConnection extends AutoCloseable {
    /**
     * Begins a call with one message that is complete with it.
     *
     * @param method as in {@code etcdserverpb.KV/Range}
     * @param headers ASCII names in lower case with their values, perhaps secret
     * @param message the request, encoded
     * @return to be closed by the caller
     */
    GrpcCall call(String method, Map<String, String> headers, byte[] message);

    /**
     * Begins a call with one message whose answers have no end, as long as it is not closed.
     *
     * @param method as in {@code etcdserverpb.Watch/Watch}
     * @param headers ASCII names in lower case with their values, perhaps secret
     * @param message the request, encoded
     * @return to be closed by the caller
     */
    GrpcCall stream(String method, Map<String, String> headers, byte[] message);

    /** Breaks the connection and all calls on it. */
    @Override
    void close();
}
