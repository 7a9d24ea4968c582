package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.PluginException;
import dev.loden.base.Supervisor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A chunk whose length is no length keeps the only thread of the JDK's client busy for ever, its limits of time included (JDK 25). The
 * store says so, and the supervisor ends the process if it goes on. In a process of its own, for that thread cannot be stopped.
 */
class HungClientTest {
    @TempDir
    Path directory;

    @Test
    void aClientThatDoesNotReactIsToldAndSupervised() throws IOException, InterruptedException {
        Path file = directory.resolve("output");
        Process process = new ProcessBuilder(
                        OtherProcess.java(), "-cp", OtherProcess.classPath(), Launched.class.getName())
                .redirectOutput(file.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();
        String output = Files.readString(file);
        assertTrue(ended, output);
        assertEquals(0, process.exitValue(), output);
        assertTrue(output.contains("refused: "), output);
        assumeTrue(output.contains("HTTP client"), "this JDK's client did not hang");
        assertTrue(output.contains("HTTP client fails: java.util.concurrent.TimeoutException (see the log)"), output);
    }

    /** The other process: requests until the client hangs, which it does not each time. */
    static final class Launched {
        private static final Timing TIMING = new Timing(
                Duration.ofHours(24),
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                Duration.ofMillis(20),
                Duration.ofMillis(200));

        private static final int TRIES = 5;

        private Launched() {}

        public static void main(String[] arguments) throws IOException {
            var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> serve(server));
            var options = EtcdStoreOptions.of(
                    Settings.of(Map.of("etcd-endpoints", "http://127.0.0.1:" + server.getLocalPort())));
            var client = new EtcdClient(options, TIMING, System::nanoTime, EtcdSubject.NONE);
            var table = new EtcdTable(client, options.prefix(), Duration.ofHours(24), 4);
            for (int i = 0; i < TRIES && Supervisor.PROCESS.trouble().isEmpty(); i++) {
                try {
                    table.list();
                } catch (PluginException e) {
                    System.out.println("refused: " + e.getMessage());
                }
            }
            System.out.println(Supervisor.PROCESS.trouble());
            Runtime.getRuntime().halt(0);
        }

        private static void serve(ServerSocket server) {
            try {
                while (true) {
                    Socket client = server.accept();
                    client.getInputStream().read(new byte[4096]);
                    client.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n80000000\r\n{}{}{}{}\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException closed) {
                // the process ends
            }
        }
    }
}
