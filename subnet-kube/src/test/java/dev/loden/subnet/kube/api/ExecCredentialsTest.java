package dev.loden.subnet.kube.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.store.http.PemSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that are shell scripts beside the kubeconfig. */
class ExecCredentialsTest {
    private static final String V1 = "client.authentication.k8s.io/v1";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private Duration elapsed = Duration.ZERO;

    /** Each run is a line of the file {@code runs}, and its number is the end of the token. */
    private void command(String status) {
        script(
                "echo run >> %1$s/runs\ncat <<END\n{\"kind\":\"ExecCredential\",\"apiVersion\":\"%2$s\",\"status\":%3$s}\nEND\n"
                        .formatted(
                                directory, V1, status.replace("N", "$(wc -l < " + directory + "/runs | tr -d ' ')")));
    }

    private void script(String text) {
        try {
            Path file = Files.writeString(directory.resolve("command"), "#!/bin/sh\n" + text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ExecCredentials credentials(String exec, ExecRun run) {
        String cluster = "{server: \"https://a:1\", certificate-authority-data: Q0E=, tls-server-name: b,"
                + " extensions: [{name: other, extension: {}}, {name: client.authentication.k8s.io/exec, extension: {audience: x}}]}";
        ExecCommand command = new ExecSection(directory.resolve("config"), Yaml.read(exec))
                .read(Yaml.read(cluster), Optional.of(new PemSource.Text("ca", "CA")));
        return new ExecCredentials(command, run, () -> START.plus(elapsed), () -> elapsed.toNanos());
    }

    private ExecCredentials credentials() {
        return credentials("{apiVersion: " + V1 + ", command: ./command, interactiveMode: Never}", ExecRun.USUAL);
    }

    private static String token(ExecCredentials credentials) throws IOException {
        return credentials.read().token().orElseThrow();
    }

    private String failure(ExecRun run) {
        ExecCredentials credentials = credentials("{apiVersion: " + V1 + ", command: ./command}", run);
        IOException e = assertThrows(IOException.class, credentials::read);
        assertTrue(e.getMessage().contains(directory.resolve("command").toString()), e::getMessage);
        assertFalse(e.getMessage().contains("secret") || e.getMessage().contains("\n"), e::getMessage);
        return e.getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {V1, "client.authentication.k8s.io/v1beta1"})
    void givesTheCommandWhatItAsksFor(String version) throws IOException {
        script("""
                echo "$KUBERNETES_EXEC_INFO" > %1$s/info
                printf '%%s|' "$@" "$REGION" > %1$s/arguments
                if read -r line; then exit 9; fi
                echo '{"kind":"ExecCredential","apiVersion":"%2$s","status":{"token":"t"}}'
                """.formatted(directory, version));
        ExecCredentials credentials = credentials(
                "{apiVersion: " + version
                        + ", command: ./command, args: [get-token, two words], provideClusterInfo: true,"
                        + " interactiveMode: IfAvailable, env: [{name: REGION, value: eu}]}",
                ExecRun.USUAL);
        assertEquals("t", token(credentials));
        assertEquals("get-token|two words|eu|", Files.readString(directory.resolve("arguments")));
        assertEquals(
                "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" + version
                        + "\",\"spec\":{\"cluster\":{\"server\":\"https://a:1\",\"tls-server-name\":\"b\","
                        + "\"config\":{\"audience\":\"x\"},\"certificate-authority-data\":\"Q0E=\"},\"interactive\":false}}",
                Files.readString(directory.resolve("info")).strip());
    }

    @Test
    void tellsNothingOfTheClusterUnlessAsked() throws IOException {
        script("echo '{\"apiVersion\":\"" + V1
                + "\",\"status\":{\"token\":\"'$(echo \"$KUBERNETES_EXEC_INFO\" | tr -d '\" ')'\"}}'");
        assertEquals("{kind:ExecCredential,apiVersion:" + V1 + ",spec:{interactive:false}}", token(credentials()));
    }

    @Test
    void keepsACredentialUntilItExpires() throws IOException {
        command("{\"token\":\"t-N\",\"expirationTimestamp\":\"2026-01-01T02:00:00+01:00\"}");
        ExecCredentials credentials = credentials();
        assertEquals("t-1", token(credentials));
        elapsed = Duration.ofMinutes(59);
        assertEquals("t-1", token(credentials));
        elapsed = Duration.ofMinutes(61);
        assertEquals("t-2", token(credentials));
        assertEquals("t-2", token(credentials), "an expired one is not asked for again at once");
        elapsed = Duration.ofMinutes(62);
        assertEquals("t-3", token(credentials));
    }

    @Test
    void keepsACredentialWithoutExpiryUntilItIsRejected() throws IOException {
        command("{\"token\":\"t-N\"}");
        ExecCredentials credentials = credentials();
        Credential first = credentials.read();
        elapsed = Duration.ofDays(1);
        assertEquals(first, credentials.read());
        credentials.rejected(Credential.ofToken("of another request"));
        assertEquals(first, credentials.read());
        credentials.rejected(first);
        Credential second = credentials.read();
        assertEquals(Optional.of("t-2"), second.token());
        credentials.rejected(second);
        assertEquals(second, credentials.read(), "not again at once");
    }

    @Test
    void readsACertificate() throws IOException {
        command("{\"clientCertificateData\":\"CERT\",\"clientKeyData\":\"secret\"}");
        Credential.Pair pair = credentials().read().pair().orElseThrow();
        assertEquals("CERT", new String(pair.certificate().read(), StandardCharsets.UTF_8));
        assertFalse(pair.key().toString().contains("secret"), "a secret is printed");
    }

    @Test
    void saysThatTheCommandFails() {
        script("echo secret; echo first >&2; echo Unable to locate it >&2; exit 3\n");
        assertTrue(failure(ExecRun.USUAL).contains("ends with 3: Unable to locate it"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo secret",
                "echo '[\"secret\"]'",
                "true",
                "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"\"}}'",
                "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"a secret\"}}'",
                "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"clientCertificateData\":\"a\"}}'",
                "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"secret\",\"expirationTimestamp\":\"soon\"}}'",
                "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{\"token\":\"secret\"}}'",
            })
    void saysThatTheOutputIsUnusable(String text) {
        script(text + "\n");
        assertTrue(failure(ExecRun.USUAL).contains("it prints "));
    }

    @Test
    void endsACommandThatTakesTooLong() throws Exception {
        script("sleep 1000 & echo $! > %s/child\nwait\n".formatted(directory));
        assertTrue(failure(new ExecRun(Duration.ofSeconds(1))).contains("not ended within 1 s"));
        Optional<ProcessHandle> left = ProcessHandle.of(child());
        if (left.isPresent()) {
            left.get().onExit().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void boundsTheOutput() {
        script("yes secret\n");
        assertTrue(failure(ExecRun.USUAL).contains("prints more than"));
    }

    @Test
    void doesNotWaitForAChildThatHoldsTheOutput() {
        script("sleep 1000 & echo $! > %s/child\n".formatted(directory));
        long begin = System.nanoTime();
        failure(ExecRun.USUAL);
        assertTrue(System.nanoTime() - begin < ExecRun.USUAL.limit().toNanos(), "it has waited");
        ProcessHandle.of(child()).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void saysThatThereIsNoSuchCommandAndWhatToDo() {
        String hint = "{apiVersion: " + V1 + ", command: no-such-command-here, installHint: \"get it from b.example\"}";
        IOException e = assertThrows(
                IOException.class, () -> credentials(hint, ExecRun.USUAL).read());
        assertTrue(
                e.getMessage().contains("no-such-command-here")
                        && e.getMessage().contains("get it from b.example"),
                e::getMessage);
    }

    @Test
    void runsAFailingCommandOnceInAWhile() {
        script("echo run >> %s/runs; exit 1\n".formatted(directory));
        ExecCredentials credentials = credentials();
        for (int second : List.of(0, 3, 6, 9, 12)) {
            elapsed = Duration.ofSeconds(second);
            assertThrows(IOException.class, credentials::read);
        }
        assertEquals(2, lines("runs"));
    }

    private long child() {
        try {
            return Long.parseLong(Files.readString(directory.resolve("child")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long lines(String name) {
        try (var lines = Files.lines(directory.resolve(name))) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
