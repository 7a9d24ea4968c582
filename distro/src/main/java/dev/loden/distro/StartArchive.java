package dev.loden.distro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The archive of loaded classes that {@code loden archive} makes for a fast start. The JVM passes over one that does not fit, and is
 * told by the launcher not to speak of it; so the process asks what it has mapped.
 */
enum StartArchive {
    /** The start was fast. */
    IN_USE("in use"),
    /** There is none: this start was slow, as the next will be. */
    NONE("none"),
    /** There is one, for another Java, or for jars with other dates or in another place. */
    VOID("void");

    private static final String NO_FILE = "none";
    private static final Path MAPS = Path.of("/proc/self/maps");
    private final String text;

    StartArchive(String text) {
        this.text = text;
    }

    /**
     * What is true of this process.
     *
     * @param file as the launcher gave it to the JVM; "none" or empty if it gave none
     */
    static StartArchive of(String file) {
        return of(file, MAPS);
    }

    static StartArchive of(String file, Path maps) {
        if (file.isEmpty() || file.equals(NO_FILE)) {
            return NONE;
        }
        try (Stream<String> mapped = Files.lines(maps)) {
            return mapped.anyMatch(line -> line.endsWith(file)) ? IN_USE : VOID;
        } catch (IOException unknown) {
            return VOID;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
