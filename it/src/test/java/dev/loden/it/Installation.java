package dev.loden.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The distribution in another place, with plugins of its own, and perhaps without some jars. Its jars are links.
 *
 * @param home its directory
 */
record Installation(Path home) {
    /** All jars but those whose names are excluded. */
    static Installation in(Path directory, Predicate<String> excluded) {
        try {
            Path home = Files.createDirectories(directory);
            for (String copied : List.of("bin", "conf")) {
                Files.createDirectory(home.resolve(copied));
                for (Path file : list(Scenario.HOME.resolve(copied))) {
                    Files.copy(file, home.resolve(copied).resolve(file.getFileName()));
                }
            }
            Files.createDirectory(home.resolve("plugins"));
            Files.createDirectory(home.resolve("lib"));
            for (Path file : list(Scenario.HOME.resolve("lib"))) {
                String name = file.getFileName().toString();
                if (!excluded.test(name)) {
                    Files.createSymbolicLink(home.resolve("lib").resolve(name), file.toRealPath());
                }
            }
            return new Installation(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    Path daemon() {
        return home.resolve("bin/lodend");
    }
}
