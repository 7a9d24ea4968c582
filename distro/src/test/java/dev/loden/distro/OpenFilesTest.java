package dev.loden.distro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
    @TempDir
    Path directory;

    @Test
    void objectsToALimitThatIsTooLow() throws IOException {
        assertEquals(
                Optional.of(
                        "may open only 32 files, and needs 80: raise the limit (ulimit -n, LimitNOFILE= in its unit)"),
                objection("32"));
        assertEquals(Optional.empty(), objection("96"));
        assertEquals(Optional.empty(), objection("unlimited"));
        assertEquals(Optional.empty(), OpenFiles.objection(directory.resolve("absent")));
    }

    private Optional<String> objection(String limit) throws IOException {
        return OpenFiles.objection(Files.writeString(
                directory.resolve("limits"),
                "Limit                     Soft Limit           Hard Limit           Units     \n"
                        + "Max open files            %-20s 1048576              files     \n".formatted(limit)));
    }
}
