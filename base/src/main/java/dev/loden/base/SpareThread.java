package dev.loden.base;

import java.io.IOException;

/**
 * Makes sure that the machine has a thread left before the JDK needs one for something it would leave half done without: a child process
 * that nobody waits for, whose pipes stay open; a selector that nobody closes.
 */
public final class SpareThread {
    /** Nothing is done on it; the smallest that Linux gives. */
    private static final long STACK = 64 * 1024;

    private static final String REMEDY =
            "unable to create native thread: raise the limit of processes (ulimit -u, TasksMax= of the unit, pids.max of"
                    + " the container)";

    private SpareThread() {}

    /** Why something failed, in one line; where it is for want of a thread, with what to do. */
    static String reason(Throwable failure) {
        return isWanting(failure) ? REMEDY : String.valueOf(failure);
    }

    /** Whether something failed for want of a thread, which is nobody's defect. The JDK has no type for it. */
    static boolean isWanting(Throwable failure) {
        return failure instanceof OutOfMemoryError
                && String.valueOf(failure.getMessage()).contains("native thread");
    }

    /**
     * Starts a thread that ends at once.
     *
     * <p><b>Thread</b>: any.
     *
     * @throws IOException if there is none; the message says which limits to raise
     */
    public static void check() throws IOException {
        try {
            Thread.ofPlatform()
                    .name("loden-spare")
                    .daemon()
                    .stackSize(STACK)
                    .inheritInheritableThreadLocals(false)
                    .start(() -> {});
        } catch (OutOfMemoryError none) {
            throw new IOException(REMEDY, none);
        }
    }
}
