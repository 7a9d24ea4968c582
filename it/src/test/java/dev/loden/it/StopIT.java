package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.testkit.Await;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM ends the daemon within 5 s, whatever hangs. */
class StopIT {
    /** What a pipe holds (pipe(7)). */
    private static final int PIPE = 65_536;

    private static final Duration LIMIT = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    /** The leases are on a network file system whose server is away, and so are the files that it writes. */
    @Test
    @Tag("net")
    void stopsThoughEachFileHangs() throws Exception {
        FailingCalls calls = FailingCalls.in(directory);
        try (var host = new HostWithDaemons(HostWithDaemons.Tool.NFT)) {
            var daemon = host.new Daemon(1, "10.244.0.0");
            daemon.startBy(calls.environment());
            daemon.awaitReady();
            List<FailingCalls.Failure> hung = Stream.of(
                            "opendir leases/", "stat leases/", "open .subnet.env.new", "open state/")
                    .map(text -> text.split(" ", -1))
                    .map(words -> new FailingCalls.Failure(words[0], FailingCalls.HANG, words[1]))
                    .toList();
            calls.order(hung, FailingCalls.LONG);
            daemon.write(
                    "subnets/10.244.9.0-24",
                    "{\"PublicIP\":\"172.16.1.209\",\"BackendType\":\"vxlan\",\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:00:00:09\"}}");
            Await.until("it to hang", Scenario.SOON, () -> calls.made(0) + calls.made(1) > 0);

            long begin = System.nanoTime();
            assertEquals(0, daemon.stop());
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            assertTrue(taken.compareTo(LIMIT) < 0, taken::toString);
        }
    }

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
                assertTrue(daemon.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS), "it ends");
                assertEquals(0, daemon.exitValue());
            } finally {
                daemon.destroyForcibly();
            }
        }
    }
}
