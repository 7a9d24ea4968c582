package dev.loden.subnet.file;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileChangesTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @Test
    void noticesAChange() throws IOException, InterruptedException {
        try (FileChanges changes = FileChanges.open("the directory")) {
            changes.register(directory);
            changes.register(directory);
            Files.writeString(directory.resolve("a"), "a");
            assertTrue(changes.await(LONG));
            Files.writeString(directory.resolve("b"), "b");
            assertTrue(changes.await(LONG));
        }
    }

    @Test
    void isAPauseWhereNoInstanceIsLeft() throws IOException, InterruptedException {
        try (FileChanges changes = new FileChanges("the directory", () -> {
            throw new IOException("User limit of inotify instances reached or too many open files");
        })) {
            changes.register(directory);
            Files.writeString(directory.resolve("a"), "a");
            assertFalse(changes.await(LONG));
        }
    }

    @Test
    void namesADirectoryThatIsNotThere() {
        try (FileChanges changes = FileChanges.open("the directory")) {
            assertThrows(FileSystemException.class, () -> changes.register(directory.resolve("missing")));
        }
    }
}
