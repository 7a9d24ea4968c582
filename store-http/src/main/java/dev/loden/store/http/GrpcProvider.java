package dev.loden.store.http;

/**
 * A gRPC library, behind which stores need not know which one it is. {@link GrpcLibrary} finds it.
 *
 * <p><b>Thread</b>: any.
 */
public interface GrpcProvider {
    /**
     * A connection to a server, made at the first call.
     *
     * @param target one address of the server
     * @return to be closed by the caller
     */
    GrpcConnection connect(GrpcTarget target);
}
