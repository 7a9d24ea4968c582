package dev.loden.base;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * A file that is replaced in one step: a reader sees the old text or the new one, never a part. The new text is written beside the
 * file, as {@code .NAME.new}, and renamed over it; it is not forced to the disk. File and missing directories get the given modes,
 * whatever the umask is; directories that exist are left as they are.
 *
 * <p><b>Thread</b>: one writer at a time for one path.
 */
public final class AtomicFile {
    private static final int BUFFER = 16 * 1024;

    private final Path path;
    private final Set<PosixFilePermission> fileMode;
    private final Set<PosixFilePermission> directoryMode;

    private AtomicFile(Path path, String fileMode, String directoryMode) {
        this.path = path.toAbsolutePath();
        this.fileMode = PosixFilePermissions.fromString(fileMode);
        this.directoryMode = PosixFilePermissions.fromString(directoryMode);
    }

    /**
     * A file that every user may read (0644), in directories that every user may enter (0755).
     *
     * @param path where it is
     * @return nothing is read or written yet
     */
    public static AtomicFile readable(Path path) {
        return new AtomicFile(path, "rw-r--r--", "rwxr-xr-x");
    }

    /**
     * A file that its owner alone may read (0600), in directories that the owner alone may enter (0700).
     *
     * @param path where it is
     * @return nothing is read or written yet
     */
    public static AtomicFile secret(Path path) {
        return new AtomicFile(path, "rw-------", "rwx------");
    }

    /**
     * Replaces the file, and makes its directories where they are missing.
     *
     * @param text the new content, written as UTF-8
     * @throws IOException if that fails; the old file is still there then
     */
    public void write(String text) throws IOException {
        write(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The content of a file that need not be in memory as a whole. */
    public interface Content {
        /**
         * Writes it.
         *
         * @param out buffered; not to be closed
         * @throws IOException if it cannot be written; the old file stays
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * The same as {@link #write(String)}.
     *
     * @param content written once
     * @throws IOException if that fails; the old file is still there then
     */
    public void write(Content content) throws IOException {
        createDirectories(path.getParent());
        Path fresh = path.resolveSibling("." + path.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh); // of a writer that was killed
            create(fresh, content);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            deleteQuietly(fresh, e);
            throw e;
        }
    }

    /** Made with the mode, so that a secret is never readable, and given it again, for the umask may have taken a part of it. */
    private void create(Path fresh, Content content) throws IOException {
        try (var channel = Files.newByteChannel(
                        fresh,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(fileMode));
                var out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
            content.writeTo(out);
        }
        Files.setPosixFilePermissions(fresh, fileMode);
    }

    private static void deleteQuietly(Path fresh, IOException failure) {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void createDirectories(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path up = directory; up != null && !Files.isDirectory(up); up = up.getParent()) {
            missing.push(up);
        }
        for (Path down : missing) {
            createDirectory(down);
        }
    }

    private void createDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(directoryMode));
            Files.setPosixFilePermissions(directory, directoryMode);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    /**
     * Replaces the file if its text differs or it cannot be read.
     *
     * @param text the content it shall have
     * @return whether the file was written
     * @throws IOException if writing fails; the old file is still there then
     */
    public boolean writeIfChanged(String text) throws IOException {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (Files.isRegularFile(path)
                && new BoundedFile(path, length).readOrEmpty().equals(text)) {
            return false;
        }
        write(text);
        return true;
    }
}
