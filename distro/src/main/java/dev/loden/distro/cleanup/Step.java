package dev.loden.distro.cleanup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** One thing to remove. */
public sealed interface Step {
    /**
     * A program does it.
     *
     * @param words its name and arguments
     */
    record Run(List<String> words) implements Step {
        static Run of(String... words) {
            return new Run(List.of(words));
        }

        @Override
        public String text() {
            return words.stream()
                    .map(word -> word.contains(" ") ? '"' + word + '"' : word)
                    .collect(Collectors.joining(" "));
        }

        @Override
        public void take() throws IOException {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            try {
                if (process.waitFor() != 0) {
                    throw new IOException(output.strip());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    /** A file, or a directory that is empty by then. */
    record Delete(Path path) implements Step {
        @Override
        public String text() {
            return (Files.isDirectory(path) ? "rmdir " : "rm ") + path;
        }

        @Override
        public void take() throws IOException {
            Files.deleteIfExists(path);
        }
    }

    /** The command of a shell that does the same. */
    String text();

    /**
     * Does it.
     *
     * @throws IOException if that fails; the message says why
     */
    void take() throws IOException;
}
