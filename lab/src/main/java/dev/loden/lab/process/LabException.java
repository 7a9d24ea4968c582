package dev.loden.lab.process;

/** Something in the lab did not work; the message is for people and may have several lines. */
public final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure of its own.
     *
     * @param message what failed, and what to do
     */
    public LabException(String message) {
        super(message);
    }

    /**
     * A failure with a cause.
     *
     * @param message what failed, and what to do
     * @param cause what led to it
     */
    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
