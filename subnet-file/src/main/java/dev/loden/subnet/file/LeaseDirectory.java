package dev.loden.subnet.file;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.BoundedFile;
import dev.loden.codec.json.Json;
import dev.loden.codec.json.LeaseJson;
import dev.loden.store.common.LeaseTable;
import dev.loden.store.common.ValueRoom;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The files of the store. Each write is atomic for other processes; the package's page says how. */
final class LeaseDirectory implements LeaseTable<LeaseDirectory.LeaseFile> {
    private static final String SUFFIX = ".json";

    private final Path config;
    private final Path subnets;

    /** Temporary files that could not be deleted yet. */
    private final Set<Path> leftOver = new HashSet<>();

    LeaseDirectory(Path directory) {
        this.config = directory.resolve("config" + SUFFIX);
        this.subnets = directory.resolve("subnets");
    }

    /** A lease's file: the key is its name without suffix. */
    record LeaseFile(String key, Optional<String> value, String version) implements LeaseTable.Entry {
        /** Whether it has not been written since, not even with the same value. */
        boolean isSame(LeaseFile other) {
            return version.equals(other.version);
        }
    }

    Path configFile() {
        return config;
    }

    String nameOf(String key) {
        return subnets.resolve(key + SUFFIX).toString();
    }

    void createDirectories() {
        attempt("create", subnets, () -> Files.createDirectories(subnets));
    }

    /** Registers for changes; a repeated call has no effect. */
    void register(FileChanges changes) {
        createDirectories();
        leftOver.removeIf(LeaseDirectory::isDeleted);
        for (Path watched : List.of(subnets, config.getParent())) {
            attempt("watch", watched, () -> {
                changes.register(watched);
                return watched;
            });
        }
    }

    /** Empty if there is none. */
    Optional<String> readConfig() {
        var file = new BoundedFile(config, Json.MAX_LENGTH);
        return attempt("read", config, () -> file.readIfPresent().map(String::strip));
    }

    @Override
    public List<LeaseFile> list() {
        return attempt("list", subnets, () -> {
            var files = new ArrayList<LeaseFile>();
            var room = new ValueRoom(subnets.toString());
            try (DirectoryStream<Path> paths = Files.newDirectoryStream(subnets, LeaseDirectory::isLease)) {
                for (Path path : paths) {
                    addTo(files, path, room);
                }
            }
            files.sort(Comparator.comparing(LeaseFile::key));
            return files;
        });
    }

    @Override
    public Optional<LeaseFile> find(String key) {
        Path path = subnets.resolve(key + SUFFIX);
        return attempt("read", path, () -> {
            var found = new ArrayList<LeaseFile>();
            if (isLease(path)) {
                addTo(found, path, new ValueRoom(path.toString()));
            }
            return found.stream().findFirst();
        });
    }

    /** Neither temporary files, which begin with a dot, nor links, pipes or directories. What cannot be told apart is no reason to leave a lease out. */
    private static boolean isLease(Path path) throws IOException {
        String name = path.getFileName().toString();
        return name.endsWith(SUFFIX) && !name.startsWith(".") && isRegularFile(path);
    }

    private static boolean isRegularFile(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isRegularFile();
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    private static void addTo(List<LeaseFile> files, Path path, ValueRoom room) throws IOException {
        String name = path.getFileName().toString();
        try {
            files.add(file(name.substring(0, name.length() - SUFFIX.length()), path, room));
        } catch (NoSuchFileException gone) {
            // removed since it was listed
        }
    }

    private static LeaseFile file(String key, Path path, ValueRoom room) throws IOException {
        String version = version(path); // first: what is written meanwhile counts as written after
        return new LeaseFile(key, room.keep(read(path)), version);
    }

    /** Another one after each write: a file is replaced by a new one, or its time changes. */
    private static String version(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return attributes.fileKey() + " " + attributes.lastModifiedTime();
    }

    private static Optional<String> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LeaseJson.MAX_LENGTH + 1);
            return bytes.length > LeaseJson.MAX_LENGTH
                    ? Optional.empty()
                    : Optional.of(new String(bytes, StandardCharsets.UTF_8).strip());
        }
    }

    @Override
    public Optional<LeaseFile> create(String key, String value) {
        Path target = subnets.resolve(key + SUFFIX);
        return attempt("create", target, () -> {
            Path written = write(value);
            try {
                Files.createLink(target, written);
                return Optional.of(new LeaseFile(key, Optional.of(value), version(written)));
            } catch (FileAlreadyExistsException taken) {
                return Optional.empty();
            } finally {
                discard(written); // what became of the lease does not depend on it
            }
        });
    }

    @Override
    public Optional<LeaseFile> keep(LeaseFile file, String value) {
        return file.value().equals(Optional.of(value)) ? Optional.of(file) : write(file, value);
    }

    @Override
    public Optional<LeaseFile> rewrite(LeaseFile file) {
        return write(file, file.value().orElseThrow());
    }

    private Optional<LeaseFile> write(LeaseFile file, String value) {
        Path target = subnets.resolve(file.key() + SUFFIX);
        return attempt("write", target, () -> {
            if (!isUnchanged(file, target)) {
                return Optional.empty();
            }
            Path written = write(value);
            try {
                var updated = new LeaseFile(file.key(), Optional.of(value), version(written));
                Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
                return Optional.of(updated);
            } catch (IOException failed) {
                discard(written);
                throw failed;
            }
        });
    }

    private static boolean isUnchanged(LeaseFile file, Path target) throws IOException {
        try {
            return file.value().equals(read(target));
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    private Path write(String value) throws IOException {
        Path temporary = subnets.resolve("." + UUID.randomUUID());
        try {
            return Files.writeString(
                    temporary,
                    value + "\n",
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
        } catch (IOException full) {
            discard(temporary);
            throw full;
        }
    }

    private void discard(Path temporary) {
        if (!isDeleted(temporary)) {
            leftOver.add(temporary);
        }
    }

    private static boolean isDeleted(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
            return true;
        } catch (IOException later) {
            return false;
        }
    }

    @Override
    public void remove(LeaseFile file) {
        Path target = subnets.resolve(file.key() + SUFFIX);
        attempt("delete", target, () -> isUnchanged(file, target) && Files.deleteIfExists(target));
    }

    /** Files have no order, so each node that finds both withdraws its own; both choose again at random. */
    @Override
    public boolean withdraws(LeaseFile own, LeaseFile other) {
        return true;
    }

    /** An operator's file has no BackendType until the node writes it. */
    @Override
    public boolean isReserved(LeaseFile file) {
        return LeaseJson.read(file.value().orElseThrow())
                .advertisement()
                .backendType()
                .isEmpty();
    }

    private interface Operation<T> {
        T run() throws IOException;
    }

    /** A directory that fails while it is read says so by an exception of its own: ESTALE of a network file system, for instance. */
    private static <T> T run(Operation<T> operation) throws IOException {
        try {
            return operation.run();
        } catch (DirectoryIteratorException | UncheckedIOException e) {
            throw new IOException(e.getCause().getMessage(), e);
        }
    }

    private static <T> T attempt(String verb, Path file, Operation<T> operation) {
        try {
            return run(operation);
        } catch (AccessDeniedException e) {
            throw new PluginException(
                    ErrorCode.UNAVAILABLE, "cannot " + verb + " " + file + ": permission denied; run as its owner", e);
        } catch (IOException e) {
            throw new PluginException(
                    ErrorCode.UNAVAILABLE,
                    "cannot " + verb + " " + file + ": " + e.getMessage() + "; check the directory",
                    e);
        }
    }
}
