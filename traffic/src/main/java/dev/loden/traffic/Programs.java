package dev.loden.traffic;

import dev.loden.base.Deadline;
import dev.loden.base.SpareThread;
import dev.loden.traffic.CommandException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Runs programs that are found on PATH, or where firewall tools usually are.
 *
 * @param prefix comes before each command, for example to enter a network namespace
 * @param limit after which a command is killed
 */
record Programs(List<String> prefix, Duration limit) implements Commands {
    /** Until it is known how long a command takes on this host. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Duration STEP = Duration.ofMillis(5);
    private static final int MAX_ERROR_TEXT = 500;

    /** Programs of the namespaces this process is in. */
    static Programs ofHost() {
        return new Programs(List.of(), LIMIT);
    }

    @Override
    public Programs within(Duration other) {
        return new Programs(prefix, other);
    }

    /** Programs that another command runs, such as nsenter. */
    static Programs by(List<String> prefix) {
        return new Programs(prefix, LIMIT);
    }

    @Override
    public Result run(List<String> command, String input, Predicate<String> kept)
            throws CommandException, InterruptedException {
        Process process = start(command);
        try {
            send(process, input);
            return result(process, command, kept);
        } catch (IOException e) {
            throw new CommandException(Kind.BROKEN, command.getFirst() + ": cannot read its output: " + e.getMessage());
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(List<String> command) throws CommandException {
        String program = command.getFirst();
        Path path = find(program).orElseThrow(() -> missing(program));
        var whole = new ArrayList<>(prefix);
        whole.add(path.toString());
        whole.addAll(command.subList(1, command.size()));
        var builder = new ProcessBuilder(whole);
        builder.environment().put("LC_ALL", "C");
        try {
            SpareThread.check();
            return builder.start();
        } catch (IOException e) {
            throw new CommandException(Kind.BROKEN, program + ": cannot start it: " + e.getMessage());
        }
    }

    private static CommandException missing(String program) {
        String packageName = program.equals("nft") ? "nftables" : "iptables";
        return new CommandException(
                Kind.MISSING, program + " is not installed; install it: apt-get install " + packageName);
    }

    private static Optional<Path> find(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(":", -1)), Stream.of("/usr/sbin", "/sbin"))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void send(Process process, String input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException endedEarly) {
            // its exit code and error output are reported instead
        }
    }

    private Result result(Process process, List<String> command, Predicate<String> kept)
            throws IOException, CommandException, InterruptedException {
        var out = new OutputLines(process.getInputStream(), kept);
        var err = new OutputLines(process.getErrorStream(), line -> !line.isBlank());
        Deadline deadline = Deadline.after(limit, System::nanoTime);
        boolean ended = false;
        Duration cpu = Duration.ZERO;
        while (!ended) {
            cpu = process.info().totalCpuDuration().orElse(cpu); // known only while it runs
            ended = process.waitFor(STEP.toMillis(), TimeUnit.MILLISECONDS);
            // Only what is in the pipes: a grandchild that keeps them open does not delay us.
            out.drain();
            err.drain();
            if (!ended && deadline.isOver()) {
                throw new CommandException(
                        Kind.TOO_SLOW, String.join(" ", command) + ": killed after " + limit.toMillis() + " ms");
            }
        }
        if (out.isOverflown()) {
            throw new CommandException(Kind.BROKEN, String.join(" ", command) + ": its output is too long");
        }
        return new Result(process.exitValue(), out.toList(), errorText(err.toList()), cpu);
    }

    private static String errorText(List<String> lines) {
        String all = String.join("; ", lines);
        return all.length() <= MAX_ERROR_TEXT ? all : all.substring(0, MAX_ERROR_TEXT) + "...";
    }
}
