package dev.loden.distro;

import dev.loden.core.Daemon;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The end of the process. After SIGTERM or SIGINT the daemon is closed, main comes back with its exit code, and that code is
 * the process's: without this a JVM that is stopped by a signal never exits with 0.
 */
final class Shutdown {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private final CompletableFuture<Integer> outcome = new CompletableFuture<>();

    /** Closes the daemon when the process is to end. */
    void closeOnSignal(Daemon daemon) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(daemon), "shutdown"));
    }

    /** Ends the process with main's exit code; does not return. */
    void exit(int code) {
        outcome.complete(code);
        System.exit(code);
    }

    private void end(Daemon daemon) {
        daemon.close();
        int code = outcome.completeOnTimeout(1, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        Runtime.getRuntime().halt(code);
    }
}
