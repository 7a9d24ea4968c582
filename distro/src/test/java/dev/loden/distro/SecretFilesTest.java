package dev.loden.distro;

import static dev.loden.distro.PrintedText.CANARY;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.PluginException;
import dev.loden.base.Poll;
import dev.loden.core.Daemon;
import dev.loden.core.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No secret is printed that is in a file which a flag names, well formed or not, while the daemon starts and asks its store. */
class SecretFilesTest {
    private static final String KUBECONFIG = """
            current-context: c
            contexts: [{name: c, context: {cluster: k, user: u}}]
            clusters: [{name: k, cluster: {server: "SERVER"}}]
            users: [{name: u, user: {USER}}]
            """;

    @RegisterExtension
    final PrintedText printed = new PrintedText();

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://127.0.0.1:9 | token: [CANARY]",
                "http://127.0.0.1:9 | token: CANARY: x",
                "http://127.0.0.1:9 | username: me, password: CANARY",
                "http://127.0.0.1:9 | client-key-data: CANARY, client-certificate-data: CANARY",
                "http://127.0.0.1:9 | client-key-data: CANARY=, client-certificate-data: ''",
                "http://127.0.0.1:9 | client-key: FILE, client-certificate: FILE",
                "http://127.0.0.1:9 | exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/false, args: [CANARY]}",
                "http://127.0.0.1:9 | exec: {apiVersion: client.authentication.k8s.io/v1, command: cat, args: [FILE]}",
                "http://127.0.0.1:9 | auth-provider: {name: x, config: {access-token: CANARY}}",
                "http://127.0.0.1:9 | token: CANARY}, {",
                "http://me:CANARY@127.0.0.1:9 | token: x",
                "http://me:CANARY@[::x | token: x",
                "http://127.0.0.1:9?token=CANARY | token: x",
            })
    void ofAKubeconfig(String server, String user) throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), CANARY + "\n");
        String text = KUBECONFIG
                .replace("SERVER", server)
                .replace("USER", user)
                .replace("CANARY", CANARY)
                .replace("FILE", secret.toString());
        run(Map.of(
                "kube-subnet-mgr", "true",
                "kubeconfig-file",
                        Files.writeString(directory.resolve("kubeconfig"), text).toString(),
                "net-config-path",
                        file("net-conf.json", "{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"alloc\"}}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "etcd-cafile | CANARY",
                "etcd-cafile | -----BEGIN CERTIFICATE-----CANARY-----END CERTIFICATE-----",
                "etcd-keyfile | CANARY",
                "etcd-keyfile | -----BEGIN PRIVATE KEY-----CANARY-----END PRIVATE KEY-----",
                "etcd-keyfile | -----BEGIN RSA PRIVATE KEY-----CANARY",
                "etcd-keyfile | -----BEGIN ENCRYPTED PRIVATE KEY-----CANARY-----END ENCRYPTED PRIVATE KEY-----",
                "net-config-path | {\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"wireguard\",\"PSK\":\"CANARY\"}}",
                "net-config-path | {\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"wireguard\",\"PSK\":{\"x\":\"CANARY\"}}}",
                "net-config-path | {\"Network\":\"10.244.0.0/16\",\"Backend\":{\"PSK\":CANARY}}",
                "net-config-path | {\"Network\":\"10.244.0.0/16\",\"Backend\":{\"PSK\":\"CANARY",
                "cni-conf | {\"plugins\":[{\"type\":\"flannel\",\"delegate\":{\"password\":\"CANARY\"}}]}",
                "cni-conf | {\"plugins\":[{\"password\":CANARY}]}",
            })
    void ofOthers(String flag, String content) throws Exception {
        String path = file(flag, content.replace("CANARY", "\n" + CANARY + "\n"));
        var flags = new HashMap<>(Map.of("etcd-endpoints", "https://127.0.0.1:9", flag, path));
        if (flag.equals("etcd-keyfile")) {
            flags.put("etcd-certfile", path);
        }
        run(flags);
    }

    /** Characters between quotation marks have no line breaks in JSON. */
    private String file(String name, String content) throws IOException {
        String text = content.startsWith("{") ? content.replace("\n", "") : content;
        return Files.writeString(directory.resolve(name), text).toString();
    }

    /** Until something is said, which need not be. */
    private void run(Map<String, String> flags) {
        var settings = new HashMap<String, Object>(flags);
        settings.put("default-store", "etcd");
        settings.put("default-backend", "vxlan");
        settings.put("state-dir", directory.resolve("state").toString());
        settings.put("subnet-file", directory.resolve("run/subnet.env").toString());
        settings.put("iface", List.of("none13"));
        settings.put("cni-conf-dir", directory.resolve("cni").toString());
        try (Daemon daemon = Daemon.create(Settings.of(settings), Plugins.discover(directory.resolve("plugins")))) {
            var thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    daemon.run();
                } catch (InvalidValueException | PluginException e) {
                    printed.fail(e, Map.of());
                }
            });
            assertTrue(Poll.until(
                    Duration.ofSeconds(20),
                    () -> !thread.isAlive() || !printed.text().isEmpty()));
            printed.print(daemon.unready());
        } catch (InvalidValueException | PluginException e) {
            printed.fail(e, Map.of());
        }
        assertFalse(printed.text().isBlank());
        printed.assertNoSecret();
    }
}
