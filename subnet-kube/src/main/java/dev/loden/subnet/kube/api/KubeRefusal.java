package dev.loden.subnet.kube.api;

import java.time.Duration;

/** The API server refuses a request, for good or for now. Does not leave this module. */
public final class KubeRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    public static final int NOT_FOUND = 404;
    public static final int GONE = 410;
    static final int TOO_MANY_REQUESTS = 429;

    private final int code;
    private final Duration retryAfter;

    /**
     * A refusal.
     *
     * @param code HTTP's
     * @param message the server's, one line
     * @param retryAfter after which it accepts requests again; zero if it names no time
     */
    public KubeRefusal(int code, String message, Duration retryAfter) {
        super(message);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public int code() {
        return code;
    }

    Duration retryAfter() {
        return retryAfter;
    }

    /** The version in the request is too old: a new list is needed. */
    public boolean isGone() {
        return code == GONE;
    }
}
