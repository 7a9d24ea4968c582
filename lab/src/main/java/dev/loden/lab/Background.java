package dev.loden.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the lab that runs on beside it, with its output in a file. */
final class Background {
    static final Duration GRACE = Duration.ofSeconds(10);
    private final Process process;
    private final ProcessId id;
    private final Path log;

    private Background(Process process, ProcessId id, Path log) {
        this.process = process;
        this.id = id;
        this.log = log;
    }

    static Background start(Path log, List<String> command, Map<String, String> environment) {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            ProcessId id = ProcessId.of(process.pid())
                    .orElseThrow(() -> new LabException(command.getFirst() + " ended at once; see " + log));
            return new Background(process, id, log);
        } catch (IOException e) {
            throw new LabException("cannot start " + command.getFirst() + ": is it installed?", e);
        }
    }

    ProcessId id() {
        return id;
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Asks it to end (SIGTERM), kills it if it does not in time, and gives the exit code. */
    int stop(Duration limit) {
        process.destroy();
        return reap(limit);
    }

    /** Ends it as Ctrl-C does: ping and tcpdump print their last lines then. */
    int interrupt() {
        if (process.isAlive()) {
            Shell.attempt(GRACE, List.of("kill", "-INT", Long.toString(process.pid()))); // it may have ended by now
        }
        return reap(GRACE);
    }

    void kill() {
        process.destroyForcibly();
        reap(GRACE);
    }

    private int reap(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting for process " + id.pid(), e);
        }
    }

    String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
