package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.process.Shell;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The plugins of docs/spi.md, compiled against the distribution as their authors would, and dropped into a plugins directory.
 *
 * @param directory where classes and jars are put
 */
record Samples(Path directory) {
    static final Path SOURCES = Scenario.HOME.resolve("../../../it/samples").normalize();
    private static final Path LIBRARY = Scenario.HOME.resolve("lib");

    /** The directory of plugins. */
    Path plugins() {
        return directory.resolve("plugins");
    }

    /** Compiles a sample and drops it in. */
    void dropIn(String sample) {
        Path classes = compile(sample, library());
        var arguments =
                new ArrayList<>(List.of("--create", "--file", jar(sample).toString()));
        if (isModule(sample)) {
            arguments.addAll(List.of("--module-version", "1.0"));
        }
        arguments.addAll(List.of("-C", classes.toString(), "."));
        create(plugins());
        run("jar", arguments);
    }

    /** As a class path. */
    private static String library() {
        try (Stream<Path> jars = Files.list(LIBRARY)) {
            return jars.map(Path::toString)
                    .filter(jar -> jar.endsWith(".jar"))
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path jar(String sample) {
        return plugins().resolve(sample + ".jar");
    }

    /**
     * Compiles a sample as a module or, if it is none, with a class path.
     *
     * @return its classes, and its files that are not Java
     */
    Path compile(String sample, String classPath) {
        Path classes = directory.resolve(sample + "-classes");
        var arguments = new ArrayList<>(List.of("--release", "21", "-proc:none", "-d", classes.toString()));
        arguments.addAll(isModule(sample) ? List.of("-p", LIBRARY.toString()) : List.of("-cp", classPath));
        files(sample).stream()
                .filter(file -> file.endsWith(".java"))
                .forEach(file -> arguments.add(source(sample, file).toString()));
        run("javac", arguments);
        files(sample).stream()
                .filter(file -> !file.endsWith(".java"))
                .forEach(file -> copy(source(sample, file), classes.resolve(file)));
        return classes;
    }

    private static Path source(String sample, String file) {
        return SOURCES.resolve(sample).resolve(file);
    }

    private static boolean isModule(String sample) {
        return Files.exists(source(sample, "module-info.java"));
    }

    /** A sample's files, sorted, by their names inside it. */
    static List<String> files(String sample) {
        Path root = SOURCES.resolve(sample);
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files of a sample, as they are. */
    static Path copy(String sample, Path directory) {
        files(sample).forEach(file -> copy(source(sample, file), directory.resolve(file)));
        return directory;
    }

    private static void copy(Path from, Path to) {
        try {
            create(to.getParent());
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(String tool, List<String> arguments) {
        int code = ToolProvider.findFirst(tool)
                .orElseThrow()
                .run(System.out, System.err, arguments.toArray(new String[0]));
        assertEquals(0, code, tool + " " + String.join(" ", arguments));
    }

    /** {@code loden plugins} lists what a sample provides, and it can be used. */
    void assertReady(String sample, String provides) {
        String list = Shell.run(Scenario.HOME.resolve("bin/loden").toString(), "plugins", "--plugins-dir=" + plugins());
        assertTrue(
                list.lines()
                        .anyMatch(line -> line.contains(provides)
                                && line.contains(" ready ")
                                && line.contains(jar(sample).toString())),
                list);
    }

    /** The daemon's help with the plugins. */
    String help() {
        return Shell.run(Scenario.HOME.resolve("bin/lodend").toString(), "--plugins-dir=" + plugins(), "--help");
    }
}
