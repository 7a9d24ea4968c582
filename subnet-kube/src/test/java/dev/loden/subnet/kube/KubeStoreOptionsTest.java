package dev.loden.subnet.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.subnet.kube.api.PodEnvironment;
import dev.loden.subnet.kube.node.NodeIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeStoreOptionsTest {
    @TempDir
    Path directory;

    private static final String GOOD = """
            current-context: c
            contexts: [{name: c, context: {cluster: k, user: u}}]
            clusters: [{name: k, cluster: {server: "https://a.example:6443"}}]
            users: [{name: u, user: {token: secret}}]
            """;

    private KubeStoreOptions read(Map<String, String> flags, Map<String, String> environment) {
        return KubeStoreOptions.of(Settings.of(flags), new PodEnvironment(environment, directory));
    }

    private KubeStoreOptions kubeconfig(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("config"), text);
        return read(Map.of("kubeconfig-file", file.toString()), Map.of("NODE_NAME", "n1"));
    }

    private static void refuses(String word, Executable what) {
        PluginException e = assertThrows(PluginException.class, what);
        assertEquals(ErrorCode.CONFIG, e.code());
        assertTrue(e.getMessage().contains(word), e::getMessage);
        assertFalse(e.getMessage().contains("secret") || e.getMessage().contains("\n"), e::getMessage);
    }

    @ParameterizedTest
    @CsvSource({
        "10.96.0.1, 443, https://10.96.0.1:443",
        "fd00::1, 6443, https://[fd00::1]:6443",
        "[fd00::1], 6443, https://[fd00::1]:6443",
        "api.example, '', https://api.example:443",
    })
    void findsTheServerOfThePodsCluster(String host, String port, String url) {
        KubeStoreOptions options = read(
                Map.of(), Map.of("KUBERNETES_SERVICE_HOST", host, "KUBERNETES_SERVICE_PORT", port, "NODE_NAME", "n1"));
        assertEquals(url, options.access().server().toString());
        assertEquals(new NodeIdentity.Named("n1"), options.node());
        assertTrue(options.clearsCondition());
    }

    @Test
    void prefersTheNodesNameToThePods() {
        var environment = new HashMap<>(
                Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "POD_NAME", "p", "POD_NAMESPACE", "kube-flannel"));
        assertEquals(
                new NodeIdentity.OfPod("kube-flannel", "p"),
                read(Map.of(), environment).node());
        environment.put("NODE_NAME", "n1");
        assertEquals(new NodeIdentity.Named("n1"), read(Map.of(), environment).node());
        environment.remove("NODE_NAME");
        environment.remove("POD_NAMESPACE");
        refuses("NODE_NAME", () -> read(Map.of(), environment));
    }

    @Test
    void sendsNoServiceAccountsTokenUnencrypted() throws IOException {
        Files.writeString(directory.resolve("token"), "secret");
        var environment = Map.of("NODE_NAME", "n1");
        assertTrue(read(Map.of("kube-api-url", "http://127.0.0.1:8001"), environment)
                .access()
                .token()
                .isEmpty());
        assertTrue(read(Map.of("kube-api-url", "https://127.0.0.1:8001"), environment)
                .access()
                .token()
                .isPresent());
    }

    @Test
    void saysWhatIsMissing() {
        refuses("--kubeconfig-file", () -> read(Map.of(), Map.of("NODE_NAME", "n1")));
        refuses("--kube-api-url", () -> read(Map.of("kube-api-url", "127.0.0.1:x"), Map.of("NODE_NAME", "n1")));
        refuses("--kube-api-url", () -> read(Map.of("kube-api-url", "https://u:secret@a"), Map.of("NODE_NAME", "n1")));
        refuses("absent", () -> read(Map.of("kubeconfig-file", "/absent"), Map.of("NODE_NAME", "n1")));
    }

    @Test
    void readsAKubeconfigThatIsYamlOrJson() throws IOException {
        assertEquals(
                "https://a.example:6443", kubeconfig(GOOD).access().server().toString());
        assertFalse(kubeconfig(GOOD).toString().contains("secret"), "a secret is printed");
        assertEquals(
                "https://b.example/k8s/clusters/c-1",
                kubeconfig(
                                "{\"current-context\":\"c\",\"contexts\":[{\"name\":\"c\",\"context\":{\"cluster\":\"k\"}}],"
                                        + "\"clusters\":[{\"name\":\"k\",\"cluster\":{\"server\":\"https://b.example/k8s/clusters/c-1/\"}}]}")
                        .access()
                        .server()
                        .toString());
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS://a.example:6443, '', https://a.example:6443",
        "a.example:6443, '', http://a.example:6443",
        "a.example:6443, insecure-skip-tls-verify: true, https://a.example:6443",
        "a.example:6443, certificate-authority: /ca, https://a.example:6443",
        "10.0.0.1, certificate-authority-data: YQ==, https://10.0.0.1",
        "http://a.example:8080/, certificate-authority: /ca, http://a.example:8080",
    })
    void readsAServerAsKubectlDoes(String server, String more, String url) throws IOException {
        String text = GOOD.replace(
                "server: \"https://a.example:6443\"",
                "server: \"" + server + "\"" + (more.isEmpty() ? "" : ", " + more));
        assertEquals(url, kubeconfig(text).access().server().toString());
    }

    @Test
    void takesAnApiUrlWithoutSchemeForHttpsInAPodOnly() throws IOException {
        Map<String, String> flags = Map.of("kube-api-url", "10.0.0.1:6443");
        Map<String, String> environment = Map.of("NODE_NAME", "n1");
        assertEquals(
                "http://10.0.0.1:6443",
                read(flags, environment).access().server().toString());
        Files.writeString(directory.resolve("token"), "secret");
        assertEquals(
                "https://10.0.0.1:6443",
                read(flags, environment).access().server().toString());
    }

    @Test
    void takesMembersWithoutAValueAsNotGiven() throws IOException {
        for (String none : List.of("\"\"", "null", "", "~")) {
            String text = """
                    current-context: c
                    contexts: [{name: c, context: {cluster: k, user: u}}]
                    clusters:
                    - name: k
                      cluster:
                        server: https://a.example:6443
                        proxy-url: %1$s
                        tls-server-name: %1$s
                        insecure-skip-tls-verify: %1$s
                        certificate-authority: %1$s
                    users:
                    - name: u
                      user: {token: secret, exec: null, auth-provider: , as: "", as-groups: [], as-user-extra: {}}
                    """.formatted(none);
            assertTrue(kubeconfig(text).access().token().isPresent(), text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                {
                \t"current-context": "c",
                \t"contexts": [
                \t\t{"name":\t"c", "context": {"cluster": "k"}}
                \t],
                \t"clusters": [{"name": "k",\t"cluster": {"server": "https://a.example:6443"}}]
                }
                """,
                """
                current-context:\tc\t
                contexts:\t
                - name:\tc\t# here
                  context:
                    cluster: k
                \t
                \t# a note
                clusters:
                -\tname: k
                  cluster:
                    server:\thttps://a.example:6443
                """,
                """
                \ufeffcurrent-context: c\r
                contexts: [{name: c, context: {cluster: k}}]\r
                clusters: [{name: k, cluster: {server: 'https://a.example:6443'}}]\r
                """,
            })
    void readsTabsWhereKubectlDoes(String text) throws IOException {
        assertEquals(
                "https://a.example:6443", kubeconfig(text).access().server().toString());
    }

    @Test
    void saysThatTabsDoNotIndentYaml() {
        refuses("indent with spaces", () -> kubeconfig("current-context: c\nclusters:\n- name: k\n\tcluster: {}\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec: {command: aws}",
                "exec: {command: aws, apiVersion: client.authentication.k8s.io/v1alpha1}",
                "exec: {apiVersion: client.authentication.k8s.io/v1}",
                "exec: {command: aws, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always}",
                "auth-provider: {name: gcp}",
                "username: u",
                "as: root",
                "client-certificate: /c",
                "client-key-data: '%%%'",
            })
    void saysWhatItCannotDo(String user) {
        String name = user.substring(0, user.indexOf(':'));
        refuses(name, () -> kubeconfig(GOOD.replace("token: secret", user)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socks5://a:1080",
                "https://a:3128",
                "http://u:secret@a:3128",
                "a:3128",
                "http://a b",
                "http://a:0"
            })
    void namesTheProxyThatItCannotUse(String url) {
        refuses(
                "only HTTP proxies without a login",
                () -> kubeconfig(GOOD.replace("server:", "proxy-url: \"" + url + "\", server:")));
    }

    @Test
    void takesATokenBeforeACommand() throws IOException {
        String both = GOOD.replace(
                "token: secret", "token: secret, exec: {apiVersion: client.authentication.k8s.io/v1, command: aws}");
        assertTrue(kubeconfig(both).access().toString().contains("a fixed token"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "- a", "a: [", "a: b", "current-context: x", "!!javax.script.ScriptEngineManager [x]"})
    void refusesWhatIsNoKubeconfig(String text) {
        refuses("--kubeconfig-file", () -> kubeconfig(text));
    }

    @Test
    void namesTheFlagOfAnUnusablePrefix() {
        var environment = Map.of("NODE_NAME", "n1", "KUBERNETES_SERVICE_HOST", "10.96.0.1");
        refuses("--kube-annotation-prefix", () -> read(Map.of("kube-annotation-prefix", "org"), environment));
    }

    @Test
    void clearsTheConditionUnlessTheFlagSaysNo() {
        var environment = Map.of("NODE_NAME", "n1", "KUBERNETES_SERVICE_HOST", "10.96.0.1");
        String flag = "set-node-network-unavailable";
        assertTrue(read(Map.of(flag, "t"), environment).clearsCondition());
        assertFalse(read(Map.of(flag, "FALSE"), environment).clearsCondition());
        refuses("--" + flag, () -> read(Map.of(flag, "perhaps"), environment));
    }
}
