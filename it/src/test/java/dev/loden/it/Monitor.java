package dev.loden.it;

import dev.loden.lab.net.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Every change of a node's routes and neighbors, as {@code ip monitor} prints them. */
final class Monitor implements AutoCloseable {
    private final Process process;
    private final Path log;

    private Monitor(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static Monitor start(Node node, Path log) {
        try {
            List<String> command = node.namespace().enter(List.of("ip", "monitor", "route", "neigh"));
            return new Monitor(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start(),
                    log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
