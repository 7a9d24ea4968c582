package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM ends the daemon within 5 s, whatever hangs. */
class StopIT {
    /** What a pipe holds (pipe(7)). */
    private static final int PIPE = 65_536;

    @TempDir
    Path directory;

    @Test
    void stopsThoughNobodyReadsItsLog() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Path store = Files.createDirectory(directory.resolve("store"));
        Files.writeString(
                store.resolve("config.json"), "{\"Network\":\"10.97.0.0/16\",\"Backend\":{\"Type\":\"alloc\"}}");
        try (var full = new RandomAccessFile(pipe.toFile(), "rw")) {
            full.write(new byte[PIPE]);
            Process daemon = new ProcessBuilder(
                            "unshare",
                            "-n",
                            Scenario.HOME.resolve("bin/lodend").toString(),
                            "--subnet-store=file:" + store,
                            "--subnet-file=" + directory.resolve("subnet.env"),
                            "--healthz-port=0")
                    .redirectErrorStream(true)
                    .redirectOutput(pipe.toFile())
                    .start();
            try {
                Thread.sleep(3000); // nothing shows when it hangs
                daemon.destroy();
                assertTrue(daemon.waitFor(5, TimeUnit.SECONDS), "it ends");
                assertEquals(0, daemon.exitValue());
            } finally {
                daemon.destroyForcibly();
            }
        }
    }
}
