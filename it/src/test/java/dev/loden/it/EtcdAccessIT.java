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
import java.util.ArrayList;
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
        String line = warning("secret", flags(etcd, stranger, "root"));

        assertTrue(line.contains("--etcd-cafile") && line.contains(etcd.endpoint()), line);
    }

    @Test
    void logsThatThePasswordIsWrong() throws Exception {
        String line = warning("guess", flags(etcd, authority, "root"));

        assertTrue(line.contains("--etcd-password") && line.contains(etcd.endpoint()), line);
        assertFalse(line.contains("guess"), "a secret in the log");
    }

    /** With authentication on, etcd's gateway takes no common name. gRPC does, but this user may not read the keys. */
    @Test
    void logsThatTheUserInTheCertificateMayNot() throws Exception {
        authority.issue("nobody", 2);
        var security = new EtcdProcess.Security.Tls(
                authority.ca(),
                authority.certificate("etcd"),
                authority.key("etcd"),
                EtcdProcess.Security.Clients.CERTIFIED);
        try (EtcdProcess named = EtcdProcess.start(directory.resolve("named"), security)) {
            named.requirePassword("secret");
            List<String> flags = new ArrayList<>(flags(named, authority, ""));
            flags.add("--etcd-certfile=" + authority.certificate("nobody"));
            flags.add("--etcd-keyfile=" + authority.key("nobody"));

            String line = warning("", flags);

            assertTrue(line.contains("permission denied") && line.contains("common name"), line);
        }
    }

    /** What the daemon logs within its first tries: exactly one line. */
    private static String warning(String password, List<String> flags) throws Exception {
        Path log = Files.createTempFile(directory, "daemon", ".log");
        var command =
                new ArrayList<>(List.of(Scenario.HOME.resolve("bin/lodend").toString()));
        command.addAll(flags);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("FLANNELD_ETCD_PASSWORD", password);
        Process daemon = builder.start();
        try {
            Await.until("a warning in the log", SOON, () -> !warnings(log).isEmpty());
            assertFalse(daemon.waitFor(3, TimeUnit.SECONDS), "it goes on trying");
            assertEquals(1, warnings(log).size(), warnings(log).toString());
            return warnings(log).getFirst();
        } finally {
            daemon.destroy();
            daemon.waitFor();
        }
    }

    private static List<String> flags(EtcdProcess server, Certificates trusted, String user) {
        return List.of(
                "--etcd-endpoints=" + server.endpoint(),
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
