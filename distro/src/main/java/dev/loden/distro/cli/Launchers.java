package dev.loden.distro.cli;

import dev.loden.distro.Home;
import java.nio.file.Path;

/** The distribution's own programs, as files. */
final class Launchers {
    private Launchers() {}

    static String daemon() {
        return program("lodend");
    }

    static String tool() {
        return program("loden");
    }

    private static String program(String name) {
        return Path.of(Home.directory(), "bin", name)
                .toAbsolutePath()
                .normalize()
                .toString();
    }
}
