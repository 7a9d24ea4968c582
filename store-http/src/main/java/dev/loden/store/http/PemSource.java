package dev.loden.store.http;

import dev.loden.base.BoundedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** Where PEM text comes from. */
public sealed interface PemSource {
    /**
     * A file, which may be replaced while it is in use.
     *
     * @param path of the file
     */
    record File(Path path) implements PemSource {
        private static final int MAX_BYTES = 1024 * 1024;

        @Override
        public byte[] read() throws IOException {
            return new BoundedFile(path, MAX_BYTES).readBytes();
        }

        @Override
        public FileTime time() throws IOException {
            return Files.getLastModifiedTime(path);
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * A text that never changes.
     *
     * @param name where it comes from, for messages
     * @param pem secret, if it is a key
     */
    record Text(String name, String pem) implements PemSource {
        @Override
        public byte[] read() {
            return pem.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public FileTime time() {
            return FileTime.fromMillis(0);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * The text.
     *
     * @return as it is now
     * @throws IOException if it cannot be read
     */
    byte[] read() throws IOException;

    /**
     * When the text was written, to notice a change.
     *
     * @return another time after each change
     * @throws IOException if it cannot be read
     */
    FileTime time() throws IOException;
}
