package dev.loden.store.http;

import dev.loden.api.spi.PluginException;
import dev.loden.testbed.Certificates;
import dev.loden.testkit.Fuzzer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and keys, which a secret's owner or a certificate manager writes. */
class PemFuzzTest {
    @TempDir
    Path directory;

    @Test
    void isReadOrRefused() throws IOException {
        String certificate = Files.readString(new Certificates(directory).ca());
        Fuzzer.ofTexts(certificate, "-----BEGIN EC PRIVATE KEY-----\nMAoCAQEEBaABAgME\n-----END EC PRIVATE KEY-----\n")
                .run(
                        bytes -> {
                            var source = new PemSource.Text("pem", new String(bytes, StandardCharsets.ISO_8859_1));
                            Pem.certificates(source);
                        },
                        PluginException.class);
        Fuzzer.ofTexts(
                        "-----BEGIN EC PRIVATE KEY-----\nMAoCAQEEBaABAgME\n-----END EC PRIVATE KEY-----\n",
                        "-----BEGIN EC PRIVATE KEY-----\nMAKhgA==\n-----END EC PRIVATE KEY-----\n",
                        "-----BEGIN RSA PRIVATE KEY-----\nMAoCAQEEBaABAgME\n-----END RSA PRIVATE KEY-----\n",
                        "-----BEGIN PRIVATE KEY-----\nMAoCAQEEBaABAgME\n-----END PRIVATE KEY-----\n")
                .run(
                        bytes -> Pem.privateKey(
                                new PemSource.Text("pem", new String(bytes, StandardCharsets.ISO_8859_1))),
                        PluginException.class);
    }
}
