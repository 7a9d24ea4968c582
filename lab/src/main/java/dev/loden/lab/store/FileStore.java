package dev.loden.lab.store;

import dev.loden.base.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Leases as files in a directory: {@code config.json} and {@code subnets/10.244.0.0-24.json}. */
public final class FileStore implements LeaseStore {
    private static final String SUFFIX = ".json";
    private final Path directory;

    /**
     * An empty store.
     *
     * @param directory made if it does not exist
     */
    public FileStore(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(subnets());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void writeConfig(String json) {
        write(directory.resolve("config.json"), json);
    }

    @Override
    public void writeLease(String key, String json) {
        write(subnets().resolve(key + SUFFIX), json);
    }

    /** The daemons read these files at any moment. */
    private static void write(Path file, String json) {
        try {
            AtomicFile.readable(file).write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> leaseKeys() {
        try (Stream<Path> files = Files.list(subnets())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> flags() {
        return List.of("--subnet-store=file:" + directory);
    }

    private Path subnets() {
        return directory.resolve("subnets");
    }

    @Override
    public void close() {
        // The lab deletes the files with its directory.
    }
}
