package dev.loden.subnet.etcd;

/** etcd refuses a request. Does not leave this package. */
final class EtcdRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    /** gRPC's codes, which etcd's gateway uses. */
    static final int INVALID_ARGUMENT = 3;

    static final int NOT_FOUND = 5;
    static final int PERMISSION_DENIED = 7;
    static final int FAILED_PRECONDITION = 9;
    static final int OUT_OF_RANGE = 11;
    static final int UNAUTHENTICATED = 16;

    private final int code;

    EtcdRefusal(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }
}
