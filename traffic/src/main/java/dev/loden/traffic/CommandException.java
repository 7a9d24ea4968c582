package dev.loden.traffic;

/** A command could not be run to its end, or failed; the message is one line. */
final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Decides how the caller goes on. */
    private final Kind kind;

    CommandException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** The kinds of failures. */
    enum Kind {
        /** There is no such program on this machine. */
        MISSING,
        /** It could not be started, or printed too much. */
        BROKEN,
        /** It took longer than its limit and was killed. */
        TOO_SLOW,
        /** It ended with an exit code other than 0. */
        REFUSED,
        /** It does not know an option: probably an older version. */
        NOT_UNDERSTOOD
    }
}
