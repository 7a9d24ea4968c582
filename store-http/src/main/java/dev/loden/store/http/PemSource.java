package dev.loden.store.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** Where PEM text comes from. */
public sealed interface PemSource {
    /**
     * A file, which may be exchanged while it is in use.
     *
     * @param path of the file
     */
    record File(Path path) implements PemSource {
        private static final int MAX_BYTES = 1024 * 1024;

        @Override
        public byte[] read() throws IOException {
            if (Files.size(path) > MAX_BYTES) {
                throw new IOException("longer than " + MAX_BYTES + " bytes");
            }
            return Files.readAllBytes(path);
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
     * Text that was given as such, and never changes.
     *
     * @param name where it stood, for messages
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
     * When the text was written.
     *
     * @return differs after a change
     * @throws IOException if it cannot be told
     */
    FileTime time() throws IOException;
}
