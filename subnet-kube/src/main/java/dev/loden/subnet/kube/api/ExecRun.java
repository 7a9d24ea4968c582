package dev.loden.subnet.kube.api;

import dev.loden.base.SpareThread;
import dev.loden.codec.json.Json;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a credential command: without a terminal, for a bounded time, and with an output of bounded length.
 *
 * @param limit how long it may take; then it is killed with its children
 */
record ExecRun(Duration limit) {
    /** Commands of clouds make several requests before they print. */
    static final ExecRun USUAL = new ExecRun(Duration.ofSeconds(30));

    /** How long after its end the command's pipes may stay open, held by a child of it. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private static final int MAX_ERROR = 200;

    /**
     * Runs it.
     *
     * @return what it printed
     * @throws IOException with what it said on standard error, if it fails, takes too long or prints too much
     */
    String run(ExecCommand command) throws IOException {
        Process process = start(command);
        try {
            FutureTask<String> output = reader(process.getInputStream());
            FutureTask<String> error = reader(process.getErrorStream());
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("it has not ended within " + limit.toSeconds() + " s");
            }
            String printed = text(output);
            if (printed.length() > Json.MAX_LENGTH) {
                throw new IOException("it prints more than " + Json.MAX_LENGTH + " bytes");
            }
            if (process.exitValue() != 0) {
                throw new IOException("it ends with " + process.exitValue() + ": " + lastLine(text(error)));
            }
            return printed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("closed");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Process start(ExecCommand command) throws IOException {
        SpareThread.check();
        var builder = new ProcessBuilder(command.command()).redirectInput(new File("/dev/null"));
        builder.environment().putAll(command.environment());
        builder.environment().put("KUBERNETES_EXEC_INFO", command.info());
        try {
            return builder.start();
        } catch (IOException e) {
            String hint = command.installHint().isBlank() ? "install it" : lastLine(command.installHint());
            throw new IOException("cannot be started (" + e.getMessage() + "); " + hint, e);
        }
    }

    /** Reads one byte more than is allowed, and then closes the pipe. */
    private static FutureTask<String> reader(InputStream pipe) {
        var task = new FutureTask<>(() -> {
            try (pipe) {
                return new String(pipe.readNBytes(Json.MAX_LENGTH + 1), StandardCharsets.UTF_8);
            }
        });
        Thread.ofPlatform().name("loden-kube-exec").daemon().start(task);
        return task;
    }

    private static String text(FutureTask<String> reader) throws IOException, InterruptedException {
        try {
            return reader.get(LINGER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("its output cannot be read to the end", e);
        }
    }

    private static String lastLine(String text) {
        String line = text.strip().lines().reduce("", (before, last) -> last).replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MAX_ERROR ? line : line.substring(0, MAX_ERROR) + "...";
    }
}
