package dev.loden.store.http;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That it is found is shown where there are module jars: by the distribution's tests. */
class GrpcLibraryTest {
    @TempDir
    Path directory;

    @Test
    void saysWhereTheLibraryIsMissing() {
        assertFails("there is no " + directory.resolve("grpc"), Optional.of(directory.resolve("grpc")));
        assertFails("there is no gRPC library on the module path", Optional.empty());
        assertFails("there is no gRPC library in " + directory, Optional.of(directory));
    }

    @Test
    void saysThatTheLibraryCannotBeLoaded() throws IOException {
        Files.writeString(directory.resolve("broken.jar"), "no jar");
        assertFails("the gRPC library in " + directory + " cannot be loaded", Optional.of(directory));
    }

    private static void assertFails(String cause, Optional<Path> path) {
        IOException e = assertThrows(IOException.class, () -> GrpcLibrary.in(path));
        assertTrue(e.getMessage().contains(cause), e::getMessage);
    }
}
