package dev.loden.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A directory with net-conf.json as kubelet mounts a ConfigMap: the file is a link through ..data, which leads to the
 * present version's directory and is swapped in one step.
 */
final class MountedConfig {
    private final Path directory;
    private int version;

    MountedConfig(Path directory) {
        this.directory = directory;
    }

    Path file() {
        return directory.resolve("net-conf.json");
    }

    void write(String text) {
        try {
            version++;
            Path present = Files.createDirectories(directory.resolve("..version" + version));
            Files.writeString(present.resolve("net-conf.json"), text);
            Path swap = directory.resolve("..data_tmp");
            Files.createSymbolicLink(swap, present.getFileName());
            Files.move(swap, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            if (version == 1) {
                Files.createSymbolicLink(file(), Path.of("..data/net-conf.json"));
            } else {
                Path old = directory.resolve("..version" + (version - 1));
                Files.delete(old.resolve("net-conf.json"));
                Files.delete(old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
