package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The kernel's events of a node, as {@code ip monitor} and the like print them. */
final class Monitor implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final Path errors;

    private Monitor(Process process, Path log, Path errors) {
        this.process = process;
        this.log = log;
        this.errors = errors;
    }

    /**
     * Begins to record, and returns when no event is missed any more.
     *
     * @param log where the events are appended; what the program has to say itself, as of namespaces that another test removes, is not there
     */
    static Monitor start(Node node, Path log, String command) {
        Path errors = log.resolveSibling(log.getFileName() + ".errors");
        try {
            Process process = new ProcessBuilder(node.namespace().enter(List.of(command.split(" "))))
                    .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            var monitor = new Monitor(process, log, errors);
            Await.until(
                    "the socket of " + command, Scenario.SOON, () -> !process.isAlive() || isSubscribed(process.pid()));
            monitor.text();
            return monitor;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a process has a netlink socket that is in a group (netlink_seq_show in the kernel's af_netlink.c). */
    private static boolean isSubscribed(long pid) {
        try (Stream<String> sockets = Files.lines(Path.of("/proc", Long.toString(pid), "net", "netlink"))) {
            List<String> own = Descriptors.of(pid);
            return sockets.map(line -> line.trim().split("\\s+"))
                    .skip(1)
                    .anyMatch(socket -> !socket[3].matches("0+") && own.contains("socket:[" + socket[9] + "]"));
        } catch (IOException | UncheckedIOException ended) {
            return false;
        }
    }

    /** What it has recorded so far; fails if it records no more. */
    String text() {
        assertTrue(process.isAlive(), () -> "a monitor has ended: " + read(errors));
        return read(log);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
