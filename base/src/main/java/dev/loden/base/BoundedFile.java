package dev.loden.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A small file that other programs or people write, so that its length is not to be trusted.
 *
 * @param path where it is
 * @param maxBytes the longest content that is read
 */
public record BoundedFile(Path path, int maxBytes) {
    /**
     * Reads the whole file as UTF-8; malformed bytes become the replacement character.
     *
     * @return its text
     * @throws IOException if it is absent, unreadable, not a regular file or too long; the message names the file
     */
    public String read() throws IOException {
        return new String(readBytes(), StandardCharsets.UTF_8);
    }

    /**
     * Reads the whole file.
     *
     * @return its bytes
     * @throws IOException if it is absent, unreadable, not a regular file or too long; the message names the file
     */
    public byte[] readBytes() throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException(path + " is not a regular file"); // a pipe would block
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new IOException(path + " is longer than " + maxBytes + " bytes");
            }
            return bytes;
        }
    }

    /**
     * Reads the whole file, if there is one.
     *
     * @return its text; empty if there is no such file
     * @throws IOException as {@link #read}, except for an absent file
     */
    public Optional<String> readIfPresent() throws IOException {
        try {
            return Optional.of(read());
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    /**
     * Reads what can be read: for a file whose content is only a hint.
     *
     * @return its text; the empty text if it is absent, unreadable, not a regular file or too long
     */
    public String readOrEmpty() {
        try {
            return read();
        } catch (IOException unreadable) {
            return "";
        }
    }
}
