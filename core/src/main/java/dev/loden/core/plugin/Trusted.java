package dev.loden.core.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who could put code into this process by a file: only root and the user it runs as may. */
final class Trusted {
    private static final int ROOT = 0;

    /** S_IWGRP and S_IWOTH (inode(7)). */
    private static final int WRITABLE_BY_OTHERS = 022;

    private Trusted() {}

    /** Why a file or directory is not to be trusted; of a link, what it leads to counts. */
    static Optional<String> objection(Path path) throws IOException {
        int owner = (Integer) Files.getAttribute(path, "unix:uid");
        int mode = (Integer) Files.getAttribute(path, "unix:mode");
        if (owner != ROOT && owner != (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")) {
            return Optional.of("not loaded, for user " + owner + " can write " + path + ": chown it to root");
        }
        if ((mode & WRITABLE_BY_OTHERS) != 0) {
            return Optional.of("not loaded, for others can write " + path + ": chmod go-w it");
        }
        return Optional.empty();
    }

    /** The first objection to it or, if it is a directory, to what is in it. */
    static Optional<String> objectionToAll(Path path) throws IOException {
        Optional<String> first = objection(path);
        if (first.isPresent() || !Files.isDirectory(path)) {
            return first;
        }
        List<Path> inside;
        try (Stream<Path> entries = Files.list(path)) {
            inside = entries.sorted().toList();
        }
        for (Path entry : inside) {
            Optional<String> next = objectionToAll(entry);
            if (next.isPresent()) {
                return next;
            }
        }
        return Optional.empty();
    }
}
