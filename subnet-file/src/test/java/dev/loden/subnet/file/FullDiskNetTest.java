package dev.loden.subnet.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.spi.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a real file system without room. */
@Tag("net")
class FullDiskNetTest {
    @TempDir
    Path disk;

    @BeforeEach
    void mount() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=4k", "loden-test", disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    private static void run(String... command) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder(command).inheritIO().start().waitFor(),
                List.of(command).toString());
    }

    @Test
    void leavesNoTemporaryFile() throws IOException {
        var directory = new LeaseDirectory(disk);
        directory.createDirectories();
        Files.write(disk.resolve("filling"), new byte[4096]);

        for (int i = 0; i < 3; i++) {
            assertThrows(PluginException.class, () -> directory.create("10.244.1.0-24", "{}"));
        }
        try (Stream<Path> left = Files.list(disk.resolve("subnets"))) {
            assertEquals(List.of(), left.toList());
        }
    }
}
