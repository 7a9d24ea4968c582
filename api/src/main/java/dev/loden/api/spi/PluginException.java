package dev.loden.api.spi;

import dev.loden.api.Stable;

/**
 * The one exception of all extension points. Its message is one line: what failed, on which object, what to do.
 *
 * @since 0.1
 */
@Stable
public final class PluginException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure. */
    private final ErrorCode code;

    /**
     * A failure of its own.
     *
     * @param code what kind
     * @param message one line, without secrets
     */
    public PluginException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    /**
     * A failure with a cause.
     *
     * @param code what kind
     * @param message one line, without secrets
     * @param cause what led to it
     */
    public PluginException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /**
     * What kind of failure it is.
     *
     * @return never null
     */
    public ErrorCode code() {
        return code;
    }
}
