package dev.loden.lab;

/** Something in the lab did not work; the message says what, for people, and may have several lines. */
public final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure of its own.
     *
     * @param message what failed
     */
    public LabException(String message) {
        super(message);
    }

    /**
     * A failure with a cause.
     *
     * @param message what failed
     * @param cause what led to it
     */
    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
