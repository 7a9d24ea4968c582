package dev.loden.distro;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Programs of the host, asked for what they print. <b>Thread</b>: any. */
public final class Program {
    private static final int LONGEST = 1 << 24;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Program() {}

    /** What a program prints, 16 MiB at most; empty if it is not there, fails, or takes longer than ten seconds. */
    public static Optional<String> output(String... command) {
        return output(PATIENCE, command);
    }

    /** The same within another time, whatever the program and those that it has started do. */
    static Optional<String> output(Duration patience, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            var text = new CompletableFuture<String>();
            // Of a program that is killed, a child may hold the pipe: the thread is left alone then.
            Thread.ofVirtual().start(() -> read(process.getInputStream(), text));
            try {
                String found = text.get(patience.toMillis(), TimeUnit.MILLISECONDS);
                return process.waitFor() == 0 ? Optional.of(found) : Optional.empty();
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException | ExecutionException | TimeoutException none) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static void read(InputStream in, CompletableFuture<String> text) {
        try {
            text.complete(new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8));
        } catch (IOException e) {
            text.completeExceptionally(e);
        }
    }
}
