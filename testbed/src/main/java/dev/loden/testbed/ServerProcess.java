package dev.loden.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** A server program that a test starts, kills and starts again. Its output is appended to a log file. */
final class ServerProcess {
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final int LAST_LINES = 20;

    private final String program;
    private final String remedy;
    private final Path log;
    private Optional<Process> process = Optional.empty();

    /** A program that is not running; {@code remedy} is the reader's next step if it cannot be started. */
    ServerProcess(String program, String remedy, Path log) {
        this.program = program;
        this.remedy = remedy;
        this.log = log;
    }

    void launch(List<String> command) {
        try {
            process = Optional.of(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + program + ": " + remedy, e);
        }
    }

    /** Fails the test, with the end of the log, if the process has exited. */
    void assertAlive() {
        Assertions.assertTrue(
                process.filter(Process::isAlive).isPresent(), () -> program + " has exited; " + log + ": " + tail());
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the process with SIGKILL and waits until it is gone. */
    void kill() {
        process.ifPresent(this::kill);
        process = Optional.empty();
    }

    private void kill(Process running) {
        running.destroyForcibly();
        try {
            Assertions.assertTrue(
                    running.waitFor(STOP.toSeconds(), TimeUnit.SECONDS), () -> program + " does not exit on SIGKILL");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
