package dev.loden.traffic;

/** A command could not be run to its end, or refused; the message is one line. */
final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    private final Kind kind;

    CommandException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** What can go wrong. */
    enum Kind {
        /** There is no such program on this machine. */
        MISSING,
        /** It could not be started, took too long, or said too much. */
        BROKEN,
        /** It ended with an exit code other than 0. */
        REFUSED,
        /** It did not understand what it was asked: an older version, most likely. */
        NOT_UNDERSTOOD
    }
}
