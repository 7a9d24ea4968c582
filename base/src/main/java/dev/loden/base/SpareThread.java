package dev.loden.base;

import java.io.IOException;

/**
 * Makes sure that the machine has a thread left before the JDK needs one for something it would leave half done without: a child process
 * that nobody waits for, whose pipes stay open; a selector that nobody closes.
 */
public final class SpareThread {
    /** Nothing is done on it; the smallest that Linux gives. */
    private static final long STACK = 64 * 1024;

    private SpareThread() {}

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
            throw new IOException(
                    "no thread can be made: raise the limit of processes (ulimit -u, TasksMax= of the unit, pids.max of"
                            + " the container)",
                    none);
        }
    }
}
