package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.testbed.Certificates;
import dev.loden.testbed.EtcdProcess;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that an etcd with TLS and passwords refuses: it logs one line with the reason, and goes on trying. */
@Tag("net")
class EtcdAccessIT {
    @TempDir
    static Path directory;

    private static Certificates authority;
    private static Certificates stranger;
    private static EtcdProcess etcd;

    @BeforeAll
    static void start() throws IOException {
        authority = new Certificates(directory.resolve("authority"));
        authority.issue("etcd", 2);
        stranger = new Certificates(directory.resolve("stranger"));
        etcd = EtcdProcess.start(
                directory.resolve("etcd"),
                new EtcdProcess.Security.Tls(
                        authority.ca(),
                        authority.certificate("etcd"),
                        authority.key("etcd"),
                        EtcdProcess.Security.Clients.ANY));
        etcd.requirePassword("secret");
    }

    @AfterAll
    static void stop() {
        etcd.close();
    }

    @Test
    void logsThatTheCaIsWrong() throws Exception {
        assertTrue(warning(stranger, "root", "secret").contains("--etcd-cafile"));
    }

    @Test
    void logsThatThePasswordIsWrong() throws Exception {
        String line = warning(authority, "root", "guess");

        assertTrue(line.contains("--etcd-password"), line);
        assertFalse(line.contains("guess"), "a secret in the log");
    }

    /** What the daemon logs within its first tries: exactly one line. */
    private static String warning(Certificates trusted, String user, String password) throws Exception {
        Path log = Files.createTempFile(directory, "daemon", ".log");
        var builder = new ProcessBuilder(command(trusted, user))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("FLANNELD_ETCD_PASSWORD", password);
        Process daemon = builder.start();
        try {
            Await.until("a warning in the log", SOON, () -> !warnings(log).isEmpty());
            assertFalse(daemon.waitFor(3, TimeUnit.SECONDS), "it goes on trying");
            assertEquals(1, warnings(log).size(), warnings(log).toString());
            String line = warnings(log).getFirst();
            assertTrue(line.contains(etcd.endpoint()), line);
            return line;
        } finally {
            daemon.destroy();
            daemon.waitFor();
        }
    }

    private static List<String> command(Certificates trusted, String user) {
        return List.of(
                Scenario.HOME.resolve("bin/lodend").toString(),
                "--etcd-endpoints=" + etcd.endpoint(),
                "--etcd-cafile=" + trusted.ca(),
                "--etcd-username=" + user,
                "--subnet-file=" + directory.resolve("subnet.env"));
    }

    private static List<String> warnings(Path log) {
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("WARN") || line.contains("ERROR"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
