package dev.loden.subnet.etcd;

import java.io.IOException;

/** etcd refuses a request. Does not leave this package. */
final class EtcdRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    /** gRPC's codes, which etcd's gateway uses as well. */
    static final int INVALID_ARGUMENT = 3;

    static final int NOT_FOUND = 5;
    static final int PERMISSION_DENIED = 7;
    static final int FAILED_PRECONDITION = 9;
    static final int OUT_OF_RANGE = 11;
    static final int UNAUTHENTICATED = 16;

    /** Not etcd's: the answer is longer than one message may be. */
    static final int TOO_LONG = 8;

    private final int code;

    EtcdRefusal(int code, String message) {
        super(message);
        this.code = code;
    }

    /**
     * The refusal with one of gRPC's codes.
     *
     * @throws IOException if it is of this member alone: another one may answer
     */
    static EtcdRefusal of(int code, String message) throws IOException {
        return switch (code) {
            case INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION, OUT_OF_RANGE, UNAUTHENTICATED ->
                new EtcdRefusal(code, message);
            default -> throw new IOException(message);
        };
    }

    int code() {
        return code;
    }

    /** What the operator has to change, to follow the message; empty if there is nothing more to say. */
    String remedy(EtcdStoreOptions options) {
        return switch (code) {
            case PERMISSION_DENIED ->
                "; let the user (--etcd-username, or the common name in --etcd-certfile) read and write "
                        + options.prefix() + "/";
            case INVALID_ARGUMENT ->
                // the requests are well-formed, so without a login this is the answer to a request without a user
                options.login().isPresent()
                        ? ""
                        : "; etcd's authentication is on: give --etcd-username and --etcd-password";
            default -> "";
        };
    }
}
