package dev.loden.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {
    @TempDir
    private Path directory;

    @Test
    void makesFileAndDirectoriesWithTheirModes() throws IOException {
        AtomicFile.readable(directory.resolve("run/flannel/subnet.env")).write("A=1\n");
        AtomicFile.secret(directory.resolve("state/loden/key")).write("secret");

        assertEquals("rwxr-xr-x", mode("run"));
        assertEquals("rwxr-xr-x", mode("run/flannel"));
        assertEquals("rw-r--r--", mode("run/flannel/subnet.env"));
        assertEquals("rwx------", mode("state"));
        assertEquals("rwx------", mode("state/loden"));
        assertEquals("rw-------", mode("state/loden/key"));
        assertEquals("A=1\n", Files.readString(directory.resolve("run/flannel/subnet.env")));
    }

    @Test
    void writesThroughNoLink() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Files.createSymbolicLink(directory.resolve(".subnet.env.new"), victim);
        Path file = Files.createSymbolicLink(directory.resolve("subnet.env"), victim);

        AtomicFile.readable(file).write("A=1\n");

        assertEquals("precious", Files.readString(victim));
        assertEquals("A=1\n", Files.readString(file));
    }

    @Test
    void leavesDirectoriesThatExistAsTheyAre() throws IOException {
        Path own = Files.createDirectory(
                directory.resolve("own"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x---")));

        AtomicFile.readable(own.resolve("file")).write("text");

        assertEquals("rwx--x---", mode("own"));
    }

    @Test
    void replacesAFileAndWhatAKilledWriterLeft() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.writeString(directory.resolve(".file.new"), "half");

        AtomicFile.readable(file).write("new");

        assertEquals("new", Files.readString(file));
        assertEquals("rw-r--r--", mode("file"));
        assertEquals(List.of("file"), names());
    }

    @Test
    void leavesNothingBehindWhenItFails() throws IOException {
        Files.createDirectories(directory.resolve("taken/full"));

        assertThrows(
                FileSystemException.class,
                () -> AtomicFile.readable(directory.resolve("taken")).write("text"));

        assertEquals(List.of("taken"), names());
    }

    @Test
    void aReaderSeesTheOldTextOrTheNewOne() throws Exception {
        var file = AtomicFile.readable(directory.resolve("file"));
        String a = "a".repeat(100_000);
        String b = "b".repeat(100_000);
        file.write(a);
        var torn = new AtomicBoolean();
        Thread reader = Thread.ofPlatform().start(() -> {
            var read = new BoundedFile(directory.resolve("file"), 100_000);
            while (!Thread.currentThread().isInterrupted()) {
                String text = read.readOrEmpty();
                torn.compareAndSet(
                        false, !Thread.currentThread().isInterrupted() && !text.equals(a) && !text.equals(b));
            }
        });

        for (int i = 0; i < 200; i++) {
            file.write(i % 2 == 0 ? b : a);
        }
        reader.interrupt();
        reader.join();

        assertFalse(torn.get());
    }

    @Test
    void writesOnlyWhatDiffers() throws IOException {
        var file = AtomicFile.readable(directory.resolve("file"));

        assertTrue(file.writeIfChanged(""));
        assertFalse(file.writeIfChanged(""));
        assertTrue(file.writeIfChanged("grüße"));
        Object inode = Files.getAttribute(directory.resolve("file"), "unix:ino");
        assertFalse(file.writeIfChanged("grüße"));
        assertEquals(inode, Files.getAttribute(directory.resolve("file"), "unix:ino"));
        assertTrue(file.writeIfChanged("grüß"));
        assertTrue(file.writeIfChanged("grüße, Welt"));
    }

    @Test
    void readsWithinTheBound() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "12345");

        assertEquals("12345", new BoundedFile(file, 5).read());
        assertEquals(Optional.of("12345"), new BoundedFile(file, 5).readIfPresent());
        assertEquals("12345", new BoundedFile(file, 5).readOrEmpty());
        byte[] binary = {0, (byte) 0xff};
        assertArrayEquals(binary, new BoundedFile(Files.write(file, binary), 5).readBytes());
    }

    @Test
    void namesTheFileThatCannotBeRead() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "12345");
        Path absent = directory.resolve("absent");

        assertEquals(file + " is longer than 4 bytes", message(new BoundedFile(file, 4)));
        assertEquals(directory + " is not a regular file", message(new BoundedFile(directory, 4)));
        assertEquals(absent.toString(), message(new BoundedFile(absent, 4)));
        assertThrows(NoSuchFileException.class, new BoundedFile(absent, 4)::read);
    }

    @Test
    void readsNothingWhereThereIsNothing() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "12345");

        assertEquals(Optional.empty(), new BoundedFile(directory.resolve("absent"), 5).readIfPresent());
        assertThrows(IOException.class, new BoundedFile(file, 4)::readIfPresent);
        assertEquals("", new BoundedFile(file, 4).readOrEmpty());
        assertEquals("", new BoundedFile(directory, 4).readOrEmpty());
    }

    private static String message(BoundedFile file) {
        return assertThrows(IOException.class, file::read).getMessage();
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).toList();
        }
    }
}
