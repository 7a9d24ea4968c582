package dev.loden.subnet.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.subnet.kube.api.PodEnvironment;
import dev.loden.testbed.Certificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is let in by a real API server with what a kubeconfig says, and what is said if somebody is not. */
@Tag("net")
class KubeconfigAccessTest extends KubeAccess {
    private static String base64(Path file) {
        return Base64.getEncoder().encodeToString(Cluster.read(file).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void usesAKubeconfigsCertificate() throws IOException {
        Certificates authority = cluster.server.authority();
        authority.issue("by-certificate", "/CN=flannel-by-certificate", List.of());
        String files = "client-certificate: %s\nclient-key: %s"
                .formatted(authority.certificate("by-certificate"), authority.key("by-certificate"));
        assertEquals(JOINED, acquire(byKubeconfig("certificate-authority: " + authority.ca(), files)));
        String data = "client-certificate-data: %s\nclient-key-data: %s"
                .formatted(base64(authority.certificate("by-certificate")), base64(authority.key("by-certificate")));
        assertEquals(JOINED, acquire(byKubeconfig("certificate-authority-data: " + base64(authority.ca()), data)));
    }

    @Test
    void usesAKubeconfigsToken() {
        assertEquals(JOINED, acquire(byKubeconfig(trusted(), "tokenFile: token")));
        assertEquals(JOINED, acquire(byKubeconfig(trusted(), "token: " + cluster.nodes.token())));
    }

    private static String exec(Path script) {
        return """
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: ./%s
                  interactiveMode: IfAvailable
                  provideClusterInfo: true
                """.formatted(script.getFileName());
    }

    /** A command that prints a status, made by a shell. */
    private Path command(String status) throws IOException {
        write("status", status);
        write("command", """
                #!/bin/sh
                echo "$KUBERNETES_EXEC_INFO" | grep -q certificate-authority-data || exit 1
                printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":'
                cat %s
                echo '}'
                """.formatted(directory.resolve("status")));
        return Files.setPosixFilePermissions(
                directory.resolve("command"), PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void usesTheTokenThatACommandPrints() throws IOException {
        Path command = command("{\"token\":\"" + cluster.nodes.token() + "\"}");
        assertEquals(JOINED, acquire(byKubeconfig(trusted(), exec(command))));
    }

    @Test
    void usesTheCertificateThatACommandPrints() throws IOException {
        Certificates authority = cluster.server.authority();
        authority.issue("by-command", "/CN=flannel-by-certificate", List.of());
        Path command = command("{\"clientCertificateData\":\"%s\",\"clientKeyData\":\"%s\"}"
                .formatted(oneLine(authority.certificate("by-command")), oneLine(authority.key("by-command"))));
        assertEquals(JOINED, acquire(byKubeconfig(trusted(), exec(command))));
    }

    private static String oneLine(Path pem) {
        return Cluster.read(pem).replace("\n", "\\n");
    }

    @Test
    void saysThatTheTokenOfACommandIsNotAccepted() throws IOException {
        Path command = command("{\"token\":\"nobodys\"}");
        String why = failure(byKubeconfig(trusted(), exec(command)));
        assertTrue(why.contains("401") && why.contains(command.toString()), why);
        assertFalse(why.contains("nobodys"), why);
        write("command", "#!/bin/sh\necho no account here >&2; exit 5\n");
        String failing = failure(byKubeconfig(trusted(), exec(command)));
        assertTrue(failing.contains("no account here") && failing.contains(command.toString()), failing);
    }

    @Test
    void reachesTheServerThroughAProxy() throws IOException {
        try (var proxy = new ConnectProxy(cluster.proxy.port())) {
            // a name that only the proxy knows; its certificate is for the addresses
            String through = "%s\nproxy-url: %s\ntls-server-name: 127.0.0.1".formatted(trusted(), proxy.url());
            String file = kubeconfig(through, "tokenFile: token");
            write(
                    "kubeconfig",
                    Cluster.read(Path.of(file)).replaceAll("server: .*", "server: https://api.invalid:6443"));
            KubeStore store = cluster.open(
                    KubeStoreOptions.of(
                            Settings.of(Map.of("kubeconfig-file", file)),
                            new PodEnvironment(Map.of("NODE_NAME", "n1"), directory.resolve("none"))),
                    Cluster.QUICK);
            assertEquals(JOINED, acquire(store));
            assertEquals("api.invalid:6443", proxy.requests.getFirst());
            proxy.stop();
            String why = failure(store);
            assertTrue(why.contains("by the proxy 127.0.0.1:"), why);
        }
    }

    @Test
    void checksTheNameThatTheKubeconfigGives() {
        assertEquals(JOINED, acquire(byKubeconfig(trusted() + "\ntls-server-name: 10.96.0.1", "tokenFile: token")));
        String why = failure(byKubeconfig(trusted() + "\ntls-server-name: other.example", "tokenFile: token"));
        assertTrue(why.contains("certificate is for another host"), why);
    }

    @Test
    void verifiesTheServerUnlessToldNotTo() throws IOException {
        var stranger = new Certificates(directory.resolve("stranger"));
        String why = failure(byKubeconfig("certificate-authority: " + stranger.ca(), "tokenFile: token"));
        assertTrue(why.contains("certificate is not signed by the CA"), why);
        assertEquals(JOINED, acquire(byKubeconfig("insecure-skip-tls-verify: true", "tokenFile: token")));
    }

    @Test
    void takesTheUrlOfTheFlag() {
        String url = "https://127.0.0.1:" + cluster.proxy.port() + "/";
        var inPod = new PodEnvironment(Map.of("NODE_NAME", "n1"), directory);
        assertEquals(
                JOINED,
                acquire(cluster.open(
                        KubeStoreOptions.of(Settings.of(Map.of("kube-api-url", url)), inPod), Cluster.QUICK)));
        String elsewhere = kubeconfig(trusted(), "tokenFile: token");
        write("kubeconfig", Cluster.read(Path.of(elsewhere)).replaceAll("server: .*", "server: https://127.0.0.1:1"));
        assertEquals(
                JOINED,
                acquire(cluster.open(
                        KubeStoreOptions.of(
                                Settings.of(Map.of("kube-api-url", url, "kubeconfig-file", elsewhere)), inPod),
                        Cluster.QUICK)));
    }
}
