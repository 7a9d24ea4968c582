package dev.loden.subnet.kube;

import java.time.Duration;

/** The API server understood a request and will not do it, or not now. Does not leave this package. */
final class KubeRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int GONE = 410;
    static final int TOO_MANY_REQUESTS = 429;

    private final int code;
    private final Duration retryAfter;

    /**
     * A refusal.
     *
     * @param code HTTP's
     * @param message what the server says, one line
     * @param retryAfter how long it wants to be left alone; zero if it does not say
     */
    KubeRefusal(int code, String message, Duration retryAfter) {
        super(message);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    int code() {
        return code;
    }

    Duration retryAfter() {
        return retryAfter;
    }

    /** What was asked for is too old: a new list helps. */
    boolean isGone() {
        return code == GONE;
    }
}
