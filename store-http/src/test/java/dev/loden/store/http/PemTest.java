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
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.List;
import java.util.Optional;
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

    /** As kubelet keeps its client certificate: both in one file, which is named for both. */
    @Test
    void readsCertificateAndKeyFromOneFileInAnyOrder() throws IOException {
        var authority = new Certificates(directory.resolve("authority"));
        authority.issue("client", 2);
        String leaf = Files.readString(authority.certificate("client"));
        String key = Files.readString(authority.key("client"));
        String ca = Files.readString(authority.ca());
        String other = Files.readString(directory.resolve("sec1.key")).replaceAll("(?s)-----BEGIN EC PRIVATE.*", "");
        assertTrue(other.contains("EC PARAMETERS"), other);
        for (String text : List.of(leaf + key, key + leaf, other + ca + "# a note\n" + key + leaf, leaf + ca + key)) {
            TlsIdentity both = identity(Files.writeString(directory.resolve("current.pem"), text));
            List<X509Certificate> chain = ClientChain.of(both, both.key().map(Pem::privateKey));
            assertEquals("CN=client", chain.getFirst().getSubjectX500Principal().getName());
            assertEquals(text.contains(ca) ? 2 : 1, chain.size());
        }
    }

    @Test
    void namesBothFilesOfACertificateOfAnotherKey() throws IOException {
        var authority = new Certificates(directory.resolve("pairs"));
        authority.issue("a", 2);
        for (Path key : List.of(
                directory.resolve("pkcs8.key"), directory.resolve("sec1.key"), directory.resolve("ed25519.key"))) {
            var identity = new TlsIdentity(
                    Optional.empty(),
                    Optional.of(new PemSource.File(authority.certificate("a"))),
                    Optional.of(new PemSource.File(key)),
                    TlsIdentity.ServerTrust.VERIFIED);
            PluginException e = assertThrows(PluginException.class, identity::context);
            assertEquals(ErrorCode.CONFIG, e.code());
            assertTrue(
                    e.getMessage().contains(key.toString())
                            && e.getMessage()
                                    .contains(authority.certificate("a").toString()),
                    e::getMessage);
        }
    }

    private static TlsIdentity identity(Path both) {
        Optional<PemSource> file = Optional.of(new PemSource.File(both));
        return new TlsIdentity(Optional.empty(), file, file, TlsIdentity.ServerTrust.VERIFIED);
    }

    private static PrivateKey key(String name) {
        return Pem.privateKey(new PemSource.File(directory.resolve(name + ".key")));
    }
}
