package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loden.lab.process.Shell;
import dev.loden.testbed.KubeApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifest, its kustomization and the chart. */
class DeployIT {
    private static final Path DEPLOY = Path.of("../deploy");
    private static final Path CHART = DEPLOY.resolve("chart");

    @TempDir
    Path scratch;

    private final Manifest manifest = Manifest.parse(read(DEPLOY.resolve("kube-loden.yml")));

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void hasFlannelsNames() {
        assertEquals(
                Set.of("Namespace", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "ConfigMap", "DaemonSet"),
                manifest.objects().keySet());
        assertEquals(
                "kube-flannel", manifest.get("Namespace").at("/metadata/name").textValue());
        assertEquals(
                "kube-flannel-cfg",
                manifest.get("ConfigMap").at("/metadata/name").textValue());
        assertEquals(
                "kube-flannel-ds",
                manifest.get("DaemonSet").at("/metadata/name").textValue());
        // A selector cannot be changed: with another one flannel's DaemonSet could not become this one.
        assertEquals(
                "{\"app\":\"flannel\",\"k8s-app\":\"flannel\"}",
                manifest.get("DaemonSet").at("/spec/selector/matchLabels").toString());
        assertEquals(
                List.of("/opt/bin/flanneld"),
                Manifest.texts(manifest.container().get("command")));
        assertEquals(
                "10.244.0.0/16", manifest.file("net-conf.json").get("Network").textValue());
        assertEquals(
                "flannel", manifest.file("cni-conf.json").at("/plugins/0/type").textValue());
    }

    @Test
    void givesTheContainersNoMoreThanTheyNeed() {
        JsonNode security = manifest.container().get("securityContext");
        assertEquals(List.of("NET_ADMIN", "NET_RAW"), Manifest.texts(security.at("/capabilities/add")));
        var all = new ArrayList<JsonNode>();
        manifest.podSpec().get("containers").forEach(all::add);
        manifest.podSpec().get("initContainers").forEach(all::add);
        for (JsonNode container : all) {
            JsonNode given = container.get("securityContext");
            assertEquals(List.of("ALL"), Manifest.texts(given.at("/capabilities/drop")));
            assertTrue(given.get("readOnlyRootFilesystem").booleanValue());
            assertFalse(given.get("allowPrivilegeEscalation").booleanValue());
            assertEquals("RuntimeDefault", given.at("/seccompProfile/type").textValue());
        }
    }

    @Test
    void namesTheVersionThatIsBuilt() {
        var images = new TreeSet<String>();
        images.add(manifest.container().get("image").textValue());
        images.add(manifest.podSpec().at("/initContainers/0/image").textValue());
        assertEquals(Set.of("docker.io/loden/loden:0.1.0"), images);
        assertTrue(read(CHART.resolve("Chart.yaml")).contains("appVersion: 0.1.0"));
        assertTrue(read(DEPLOY.resolve("kustomization.yaml")).contains("- kube-loden.yml"));
    }

    @Test
    @Tag("net")
    void theChartIsTheManifestByDefault() {
        assertTrue(Shell.run(Helm.find(), "lint", CHART.toString()).contains("0 chart(s) failed"));
        Map<String, JsonNode> chart = new LinkedHashMap<>(render().objects());
        Map<String, JsonNode> expected = new LinkedHashMap<>(manifest.objects());
        expected.remove("Namespace"); // helm makes it, or the operator
        for (String file : List.of("net-conf.json", "cni-conf.json")) {
            assertEquals(manifest.file(file), render().file(file));
        }
        expected.remove("ConfigMap");
        assertEquals(
                manifest.get("ConfigMap").get("metadata"),
                chart.remove("ConfigMap").get("metadata"));
        assertEquals(Set.copyOf(expected.keySet()), Set.copyOf(chart.keySet()));
        expected.forEach((kind, object) -> assertEquals(object, chart.get(kind), kind));
    }

    @Test
    @Tag("net")
    void theChartTakesFlannelsValues() {
        Manifest rendered = render(
                "podCidr=10.42.0.0/16",
                "podCidrv6=fd00::/56",
                "flannel.backendPort=4789",
                "flannel.mtu=1400",
                "flannel.vni=4096",
                "flannel.directRouting=true",
                "flannel.GBP=true",
                "flannel.enableNFTables=true",
                "flannel.args={--iface=eth1}",
                "flannel.skipCNIConfigInstallation=true",
                "netpol.enabled=true",
                "flannel.nodeSelector.net=loden",
                "global.imagePullSecrets[0].name=key",
                "flannel.healthz.port=9000");
        assertEquals(
                Manifest.parse(
                                "{kind: x, a: {EnableNFTables: true, EnableIPv6: true, Network: 10.42.0.0/16, IPv6Network: 'fd00::/56',"
                                        + " Backend: {Type: vxlan, Port: 4789, MTU: 1400, VNI: 4096, DirectRouting: true, GBP: true}}}")
                        .get("x")
                        .get("a"),
                rendered.file("net-conf.json"));
        assertEquals(
                List.of("--iface=eth1", "--healthz-port=9000"),
                Manifest.texts(rendered.container().get("args")));
        assertEquals(
                "kube-network-policies",
                rendered.podSpec().at("/containers/1/name").textValue());
        assertEquals("loden", rendered.podSpec().at("/nodeSelector/net").textValue());
        assertEquals("key", rendered.podSpec().at("/imagePullSecrets/0/name").textValue());
        JsonNode hostGw = render("flannel.backend=host-gw", "flannel.mtu=1400")
                .file("net-conf.json")
                .get("Backend");
        assertEquals("{\"Type\":\"host-gw\"}", hostGw.toString());
    }

    private static Manifest render(String... values) {
        var command = new ArrayList<>(
                List.of(Helm.find(), "template", "loden", CHART.toString(), "--namespace", "kube-flannel"));
        Stream.of(values).forEach(value -> command.addAll(List.of("--set", value)));
        return Manifest.parse(Shell.run(command));
    }

    /** What {@code kubectl apply --dry-run=server} asks for, with unknown fields refused. */
    @Test
    @Tag("net")
    void aRealApiServerAcceptsEachObject() {
        try (KubeApiServer server = KubeApiServer.start(scratch.resolve("kube"), KubeApiServer.Place.HERE)) {
            post(server, "Namespace", "", manifest.get("Namespace").toString());
            post(server, "ServiceAccount", "", manifest.get("ServiceAccount").toString());
            for (String kind : List.of("ClusterRole", "ClusterRoleBinding", "ConfigMap", "DaemonSet")) {
                post(
                        server,
                        kind,
                        "?dryRun=All&fieldValidation=Strict",
                        manifest.get(kind).toString());
            }
            assertPodSecurity(server);
        }
    }

    private void assertPodSecurity(KubeApiServer server) {
        server.call(
                server.adminToken(),
                "PATCH",
                "/api/v1/namespaces/kube-flannel",
                "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"baseline\"}}}");
        KubeApiServer.Reply reply =
                server.call(server.adminToken(), "POST", Manifest.path("Pod") + "?dryRun=All", manifest.pod());
        assertEquals(403, reply.code(), reply.body());
        assertTrue(reply.body().contains("host namespaces (hostNetwork=true)"), reply.body());
        assertTrue(reply.body().contains("must not include \\\"NET_ADMIN\\\""), reply.body());
        for (String more : List.of("privileged", "seccomp", "hostPort", "procMount", "sysctls")) {
            assertFalse(reply.body().contains(more), reply.body());
        }
    }

    private static void post(KubeApiServer server, String kind, String query, String body) {
        KubeApiServer.Reply reply = server.call(server.adminToken(), "POST", Manifest.path(kind) + query, body);
        assertEquals(201, reply.code(), kind + ": " + reply.body());
    }
}
