package dev.loden.api.plan;

import dev.loden.api.Stable;

/**
 * What the kernel answered to one change.
 *
 * @param change the change
 * @param errno 0 if made, else the positive error number (asm-generic/errno.h)
 * @param message the error's name and, where the kernel gives one, its extended text; empty if made
 * @since 0.1
 */
@Stable
public record Outcome(Change change, int errno, String message) {
    /**
     * A change that was made.
     *
     * @param change which
     * @return its outcome
     */
    public static Outcome made(Change change) {
        return new Outcome(change, 0, "");
    }

    /**
     * Whether the change was made.
     *
     * @return true without error
     */
    public boolean ok() {
        return errno == 0;
    }
}
