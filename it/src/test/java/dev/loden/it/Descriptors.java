package dev.loden.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a process has open, by the links below its {@code /proc/PID/fd}: paths, {@code socket:[INODE]} and the like. */
final class Descriptors {
    private Descriptors() {}

    /** Sorted; without those closed meanwhile. */
    static List<String> of(long pid) throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return links.flatMap(Descriptors::target).sorted().toList();
        }
    }

    private static Stream<String> target(Path link) {
        try {
            return Stream.of(Files.readSymbolicLink(link).toString());
        } catch (IOException closed) {
            return Stream.of();
        }
    }
}
