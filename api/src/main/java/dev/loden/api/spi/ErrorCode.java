package dev.loden.api.spi;

import dev.loden.api.Stable;

/**
 * What kind of failure it is, and so what the core does about it.
 *
 * @since 0.1
 */
@Stable
public enum ErrorCode {
    /** A value given by the operator cannot work: fatal at start, refused later. */
    CONFIG(true),
    /** The process may not do this: fatal. */
    PERMISSION(true),
    /** This kernel, store or plugin cannot do this: fatal. */
    UNSUPPORTED(true),
    /** Something outside does not answer: tried again with back-off. */
    UNAVAILABLE(false),
    /** Another writer was first: tried again with back-off. */
    CONFLICT(false),
    /** A defect in the plugin or in Loden: tried again with back-off. */
    BUG(false);

    private final boolean fatal;

    ErrorCode(boolean fatal) {
        this.fatal = fatal;
    }

    /**
     * Whether trying again is pointless.
     *
     * @return true for failures that only the operator can correct
     */
    public boolean isFatal() {
        return fatal;
    }
}
