package dev.loden.distro.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.core.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanupTest {
    @TempDir
    Path state;

    private Path subnetFile;
    private Path cache;

    @BeforeEach
    void run() throws IOException {
        subnetFile = state.resolveSibling("no-subnet.env");
        cache = Files.writeString(Daemon.bootCache(state, subnetFile), "");
        Files.writeString(state.resolve("wireguard-key"), "");
    }

    private List<Step> steps() {
        return new Cleanup(subnetFile, state, Optional.empty(), List.of()).steps();
    }

    @Test
    void removesWhatTheDaemonKept() {
        assertEquals(
                List.of(
                        new Step.Delete(cache),
                        new Step.Delete(state.resolve("wireguard-key")),
                        new Step.Delete(state)),
                steps());
    }

    /** Its secrets are in the same directory. */
    @Test
    void leavesWhatAnotherDaemonKeeps() throws IOException {
        Files.writeString(state.resolve("boot-00000001.cache"), "");
        assertEquals(List.of(new Step.Delete(cache)), steps());
    }

    @Test
    void leavesFilesOfOthers() throws IOException {
        Files.writeString(state.resolve("Notes.txt"), "");
        assertEquals(List.of(new Step.Delete(cache), new Step.Delete(state.resolve("wireguard-key"))), steps());
    }
}
