package dev.loden.distro.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.distro.Program;
import dev.loden.distro.doctor.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SupportBundleTest {
    private static final String CANARY = "canaryCanary7Bird";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Backend\" : {\"Type\" : \"wireguard\", \"PSK\" : \"%s\"}}",
                "\"psk\":\"%s\"}",
                "{\"tokens\" : [\"a\", \"%s\"]}",
                "{\"PSK\" : {\"a\" : 1, \"b\" : \"%s\"}}",
                "FLANNELD_ETCD_PASSWORD=%s",
                "lodend --etcd-password=%s --iface=eth0",
                "lodend --etcd-password %s --iface=eth0",
                "password: %s",
                "client-key-data: %s",
                "token: '%s'",
                "ServiceAccountToken = \"a \\\" %s\"",
                "Authorization: Bearer %s",
                "curl -H 'authorization: Basic %s=='",
                "bearer %s",
                "https://root:%s@etcd.example:2379",
                "-----BEGIN EC PRIVATE KEY-----\n%s\n-----END EC PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\n%s",
                "private key: %s",
                "preshared-key = %s",
                "{\"SubnetAddCommand\":\"curl -u me:%s http://x\"}",
                "eyJhbGciOiJSUzI1NiJ9.%s.c2ln"
            })
    void removesSecrets(String form) {
        String text = Redaction.of(form.formatted(CANARY));
        assertFalse(text.contains(CANARY), text);
        assertTrue(text.contains("(removed)"), text);
    }

    @ParameterizedTest
    @MethodSource("dev.loden.api.net.SecretNames#all")
    void removesWhatASecretsNameHas(String words) {
        for (String between : List.of("", "-", "_", " ")) {
            String name = words.replace(" ", between);
            for (String form : List.of("\"x%s\" : \"%s\"", "X_%sS=%s", "--%s %s", "%s-file: '%s'")) {
                String text = Redaction.of(form.formatted(name, CANARY));
                assertFalse(text.contains(CANARY), text);
                text = Redaction.of(form.formatted(name.toUpperCase(Locale.ROOT), CANARY));
                assertFalse(text.contains(CANARY), text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink",
                "\"VtepMAC\":\"aa:bb:cc:00:00:01\",\"VNI\":1",
                "-A FLANNEL-FWD -s 10.244.0.0/16 -m comment --comment \"flanneld forward\" -j ACCEPT",
                "http://172.16.1.1:2379"
            })
    void keepsWhatIsNone(String text) {
        assertEquals(text, Redaction.of(text));
    }

    @Test
    void isAnArchiveThatTarReads() throws Exception {
        Path env = Files.writeString(directory.resolve("subnet.env"), "FLANNEL_NETWORK=10.244.0.0/16\n");
        Files.createDirectories(directory.resolve("etc/default"));
        Files.writeString(directory.resolve("etc/default/loden"), "FLANNELD_ETCD_PASSWORD=" + CANARY + "\n");
        var bundle = new SupportBundle(new Host(directory, env, Program::output));
        bundle.add("status.json", "{\"PSK\":\"" + CANARY + "\"}");
        bundle.addHost();
        Path file = directory.resolve("x.tar.gz");

        bundle.write(file, 1_800_000_000L);

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        String names = tar("tzf", file);
        assertTrue(names.contains("loden-support/status.json\n"), names);
        assertTrue(names.contains("loden-support/kernel/link.txt\n"), names);
        String all = tar("xzOf", file);
        assertTrue(all.contains("FLANNEL_NETWORK=10.244.0.0/16\n"), all);
        assertTrue(all.contains("FLANNELD_ETCD_PASSWORD=\"(removed)\""), all);
        assertFalse(all.contains(CANARY), "a secret");
        assertThrows(IOException.class, () -> bundle.write(file, 0), "what is there stays");
    }

    private static String tar(String mode, Path file) throws Exception {
        Process process = new ProcessBuilder("tar", mode, file.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text;
    }
}
