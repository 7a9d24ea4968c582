package dev.loden.core.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.core.sample.Fixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootCacheWriterTest {
    private static final BootCache CACHE =
            new BootCache("", "{}", Fixture.lease(0).subnets(), Optional.empty(), List.of(Fixture.lease(0)));

    @TempDir
    Path directory;

    private BootCacheFile file() {
        return new BootCacheFile(directory.resolve("cache"), "toy");
    }

    @Test
    void isBusyUntilItIsWritten() {
        var background = new ArrayList<Runnable>();
        var clock = new AtomicLong();
        var writer = new BootCacheWriter(file(), background::add, () -> clock.getAndAdd(1_000_000));
        writer.begin(CACHE);
        assertTrue(writer.busy());
        assertFalse(Files.exists(file().path()), "the caller does not wait for it");

        background.getFirst().run();

        assertFalse(writer.busy());
        assertEquals(Duration.ofMillis(1), writer.cost());
        assertEquals(Optional.of(CACHE), file().read());
    }

    @Test
    void goesOnAfterAWriteThatFailsOrDoesNotBegin() throws Exception {
        var none = new BootCacheWriter(
                file(),
                task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                System::nanoTime);
        none.begin(CACHE); // which is no reason for the turn to fail
        assertFalse(none.busy());
        assertTrue(none.failed());

        Files.createDirectory(file().path());
        Files.createFile(file().path().resolve("in-the-way"));
        var writer = new BootCacheWriter(file(), Runnable::run, System::nanoTime);
        writer.begin(CACHE);
        assertFalse(writer.busy());
        assertTrue(writer.failed());
        assertTrue(Files.isDirectory(file().path()));
    }
}
