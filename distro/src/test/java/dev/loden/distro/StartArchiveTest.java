package dev.loden.distro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartArchiveTest {
    @TempDir
    Path scratch;

    @Test
    void isInUseIfTheProcessHasItMapped() throws IOException {
        Path maps = Files.writeString(scratch.resolve("maps"), """
                7f00-7f01 r--p 00000000 fe:00 12 /opt/loden/lib/modules
                7f02-7f03 rw-p 00000000 fe:00 13                 /opt/loden/archive/lodend.aot
                """);
        assertEquals(StartArchive.IN_USE, StartArchive.of("/opt/loden/archive/lodend.aot", maps));
        assertEquals(StartArchive.VOID, StartArchive.of("/opt/other/archive/lodend.aot", maps));
        assertEquals(StartArchive.NONE, StartArchive.of("none", maps));
        assertEquals(StartArchive.NONE, StartArchive.of("", maps));
    }
}
