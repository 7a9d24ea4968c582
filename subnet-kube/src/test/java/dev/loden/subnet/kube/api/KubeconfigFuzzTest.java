package dev.loden.subnet.kube.api;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.PluginException;
import dev.loden.testkit.Fuzzer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kubeconfig is the operator's, but often made by programs, and mounted by others. */
class KubeconfigFuzzTest {
    private static final String CONFIG = """
            apiVersion: v1
            kind: Config
            current-context: c
            contexts: [{name: c, context: {cluster: k, user: u, namespace: n}}]
            clusters:
            - name: k
              cluster: {server: "https://127.0.0.1:6443", tls-server-name: b, certificate-authority-data: Q0E=, proxy-url: "http://p:3128"}
            users:
            - name: u
              user: &u
                token: abc
                exec: {apiVersion: client.authentication.k8s.io/v1, command: ./x, args: [a, b], env: [{name: A, value: B}]}
            """;

    @TempDir
    Path directory;

    @Test
    void isReadOrRefused() {
        Path file = directory.resolve("config");
        Fuzzer.ofTexts(
                        CONFIG,
                        CONFIG.replace("token: abc", "tokenFile: t"),
                        "{\"a\": !!binary x, \"b\": *u, \"c\": [&x [*x]]}")
                .run(
                        bytes -> {
                            Files.write(file, bytes);
                            KubeconfigFile.read(file, Optional.empty());
                        },
                        PluginException.class);
    }

    @Test
    void yamlIsReadOrRefused() {
        Fuzzer.ofTexts(
                        CONFIG,
                        "a: &a [x]\nb: [*a, *a, *a]\n",
                        "? {a: 1}\n: b\n",
                        "a: &a [x *a, *a]",
                        "{\"a,1\\u",
                        "a: |\n  text\n\n  more\nb: >-\n  x\n")
                .run(bytes -> Yaml.read(new String(bytes, StandardCharsets.UTF_8)), InvalidValueException.class);
    }
}
