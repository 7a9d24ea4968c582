package dev.loden.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that runs in the background, with its output in a log file. */
public final class BackgroundProcess {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private final Process process;
    private final ProcessId id;
    private final Path log;

    private BackgroundProcess(Process process, ProcessId id, Path log) {
        this.process = process;
        this.id = id;
        this.log = log;
    }

    /**
     * Starts a process.
     *
     * @param log where its standard output and error are appended
     * @param command the program and its arguments; no shell reads them
     * @param environment in addition to this process's
     * @return the running process
     * @throws LabException if it cannot be started or has ended already
     */
    public static BackgroundProcess start(Path log, List<String> command, Map<String, String> environment) {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            ProcessId id = ProcessId.of(process.pid())
                    .orElseThrow(() -> new LabException(command.getFirst() + " ended at once; see " + log));
            return new BackgroundProcess(process, id, log);
        } catch (IOException e) {
            throw new LabException("cannot start " + command.getFirst() + ": is it installed?", e);
        }
    }

    /**
     * Identifies the process.
     *
     * @return also after its end
     */
    public ProcessId id() {
        return id;
    }

    /**
     * Whether it runs.
     *
     * @return false after its end
     */
    public boolean isRunning() {
        return process.isAlive();
    }

    /**
     * How long its threads have waited for a processor; see {@link FairDeadline}.
     *
     * @return the sum over its present threads; zero after its end
     */
    public Duration runDelay() {
        return RunDelay.of(id.pid());
    }

    /**
     * Stops it with SIGTERM, and after thirty seconds with SIGKILL.
     *
     * @return its exit code
     */
    public int stop() {
        return stop(GRACE);
    }

    /**
     * Stops it with SIGTERM, and after a time with SIGKILL.
     *
     * @param limit how much time
     * @return its exit code
     */
    public int stop(Duration limit) {
        process.destroy();
        return waitForEnd(limit);
    }

    /**
     * Stops it with SIGINT, on which fping, iperf3 and tcpdump print their summaries, and after thirty seconds with SIGKILL.
     *
     * @return its exit code
     */
    public int interrupt() {
        if (process.isAlive()) {
            Shell.attempt(List.of("kill", "-INT", Long.toString(process.pid()))); // it may have ended by now
        }
        return waitForEnd(GRACE);
    }

    /** Stops it with SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        waitForEnd(GRACE);
    }

    private int waitForEnd(Duration limit) {
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

    /**
     * Reads the log file.
     *
     * @return what it holds so far
     */
    public String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
