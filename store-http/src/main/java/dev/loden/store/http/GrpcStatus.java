package dev.loden.store.http;

/** How a call has ended that was not answered, by gRPC's codes. */
public final class GrpcStatus extends Exception {
    private static final long serialVersionUID = 1L;

    /** A message is longer than {@link GrpcTarget#maxMessage}, or the server has not got what the call needs. */
    public static final int RESOURCE_EXHAUSTED = 8;

    private final int code;

    /**
     * An end of a call.
     *
     * @param code gRPC's, from 1 to 16
     * @param message the server's or the library's, in one line
     */
    public GrpcStatus(int code, String message) {
        super(message);
        this.code = code;
    }

    /**
     * Why, for programs.
     *
     * @return from 1 to 16, as the gRPC specification numbers them
     */
    public int code() {
        return code;
    }
}
