package dev.loden.distro;

import dev.loden.core.Daemon;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The end of the process. After SIGTERM or SIGINT the daemon is closed, main comes back with its exit code, and that code is
 * the process's: without this a JVM that is stopped by a signal never exits with 0.
 */
final class Shutdown {
    /** Whatever is being done then: a write to the kernel, a tool that waits for a lock. Users' units and pods wait for the end. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** The end of the process, whatever hangs. */
    private static final Duration LIMIT = Duration.ofSeconds(4);

    private final CompletableFuture<Integer> outcome = new CompletableFuture<>();

    /** Takes signals from now on. */
    void takeSignals() {
        new Signals(Shutdown::stop, code -> Runtime.getRuntime().halt(code)).install();
    }

    /** Hooks of others may hang too: on a log that nobody reads, for instance. */
    private static void stop() {
        try {
            Thread.ofPlatform().name("halt").daemon().start(Shutdown::haltLater);
        } catch (OutOfMemoryError noThread) {
            Runtime.getRuntime().halt(Lodend.STOPPED); // what would be done in order needs threads too
        }
        System.exit(Lodend.STOPPED);
    }

    private static void haltLater() {
        try {
            Thread.sleep(LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(Lodend.STOPPED);
    }

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
        int code = Lodend.STOPPED;
        try {
            Thread.ofPlatform().name("close").daemon().start(daemon::close);
            code = outcome.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (OutOfMemoryError | TimeoutException | ExecutionException notInOrder) {
            // no thread to close it, or something hangs: what the kernel holds stays all the same
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(code);
    }
}
