package dev.loden.store.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.testbed.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemTest {
    @TempDir
    static Path directory;

    @BeforeAll
    static void makeKeys() throws IOException {
        var openssl = new Certificates(directory);
        openssl.openssl("genrsa -traditional -out pkcs1.key 2048");
        openssl.openssl("pkcs8 -topk8 -nocrypt -in pkcs1.key -out pkcs8.key");
        openssl.openssl("ecparam -genkey -name prime256v1 -out sec1.key");
        openssl.openssl("pkcs8 -topk8 -nocrypt -in sec1.key -out pkcs8-ec.key");
        openssl.openssl("ecparam -genkey -name secp521r1 -noout -out sec1-long.key");
        openssl.openssl("genpkey -algorithm ed25519 -out ed25519.key");
        openssl.openssl("genrsa -aes128 -passout pass:secret -out encrypted.key 2048");
    }

    @Test
    void readsEveryKindOfKey() {
        assertEquals(key("pkcs8"), key("pkcs1"));
        assertEquals(((ECPrivateKey) key("pkcs8-ec")).getS(), ((ECPrivateKey) key("sec1")).getS());
        assertEquals("EC", key("sec1-long").getAlgorithm());
        assertTrue(key("ed25519").getAlgorithm().startsWith("Ed"));
    }

    @Test
    void readsCertificates() {
        assertEquals(
                1,
                Pem.certificates(new PemSource.File(directory.resolve("ca.pem")))
                        .size());
    }

    @Test
    void namesTheFileThatCannotBeUsed() throws IOException {
        Files.writeString(directory.resolve("empty"), "");
        Files.writeString(
                directory.resolve("cut.key"),
                Files.readString(directory.resolve("sec1.key"))
                        .replaceAll("(BEGIN EC PRIVATE KEY-----\\s.{40})[^-]*", "$1\n"));
        Files.writeString(
                directory.resolve("junk.key"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Stream.of("missing", "empty", "cut.key", "junk.key", "encrypted.key", "ca.pem")
                .forEach(name -> {
                    Path file = directory.resolve(name);
                    PluginException e =
                            assertThrows(PluginException.class, () -> Pem.privateKey(new PemSource.File(file)), name);
                    assertEquals(ErrorCode.CONFIG, e.code());
                    assertTrue(e.getMessage().contains(file.toString()), e::getMessage);
                });
        Path key = directory.resolve("sec1.key");
        assertThrows(PluginException.class, () -> Pem.certificates(new PemSource.File(key)));
    }

    private static PrivateKey key(String name) {
        return Pem.privateKey(new PemSource.File(directory.resolve(name + ".key")));
    }
}
