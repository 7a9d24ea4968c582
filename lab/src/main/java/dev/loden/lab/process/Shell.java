package dev.loden.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands of the host to their end, each with a time limit; a failure's message names the command and its error output. */
public final class Shell {
    /** Only a command that hangs takes as long, on a busy machine too. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Shell() {}

    /**
     * How a command ended.
     *
     * @param exit its exit code
     * @param out what it wrote to standard output
     * @param err what it wrote to standard error
     */
    public record Result(int exit, String out, String err) {}

    /**
     * Runs a command that must succeed.
     *
     * @param command the program and its arguments; no shell reads them
     * @return its standard output
     * @throws LabException if it cannot be started, fails, or takes more than two minutes
     */
    public static String run(List<String> command) {
        return run(LIMIT, command);
    }

    /**
     * Runs a command that must succeed within some time.
     *
     * @param limit after which it is killed
     * @param command the program and its arguments; no shell reads them
     * @return its standard output
     * @throws LabException if it cannot be started, fails, or takes too long
     */
    public static String run(Duration limit, List<String> command) {
        Result result = attempt(limit, command);
        if (result.exit() != 0) {
            String output = result.err().isBlank() ? result.out() : result.err();
            throw new LabException(String.join(" ", command) + ": exit " + result.exit() + ": " + output.strip());
        }
        return result.out();
    }

    /**
     * Runs a command that must succeed.
     *
     * @param command the program and its arguments
     * @return its standard output
     */
    public static String run(String... command) {
        return run(List.of(command));
    }

    /**
     * Runs a command that may fail.
     *
     * @param command the program and its arguments; no shell reads them
     * @return how it ended
     * @throws LabException if it cannot be started or takes more than two minutes
     */
    public static Result attempt(List<String> command) {
        return attempt(LIMIT, command);
    }

    /**
     * Runs a command that may fail.
     *
     * @param limit after which it is killed
     * @param command the program and its arguments
     * @return how it ended
     * @throws LabException if it cannot be started or takes too long
     */
    public static Result attempt(Duration limit, List<String> command) {
        try {
            Path out = Files.createTempFile("loden-lab-", ".out");
            Path err = Files.createTempFile("loden-lab-", ".err");
            try {
                // Files, not pipes: a grandchild that keeps them open does not delay us, and no output can fill them.
                int exit = execute(limit, command, out, err);
                return new Result(exit, Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int execute(Duration limit, List<String> command, Path out, Path err) {
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        try {
            Process process = builder.start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new LabException(String.join(" ", command) + ": killed after " + limit.toSeconds() + " s");
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new LabException("cannot start " + command.getFirst() + ": is it installed?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while running " + String.join(" ", command), e);
        }
    }
}
