package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.lab.process.Shell;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container image: what is in it, and that it runs as the manifest runs it. */
@Tag("net")
class ImageIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Path TARGET = Path.of("../distro/target");
    private static final List<String> FOREIGN = List.of(
            "gcc", "cc", "ld", "as", "javac", "apt", "apt-get", "dpkg", "rpm", "apk", "pip", "curl", "perl", "python3");

    @TempDir
    static Path scratch;

    private static Path root;

    /** As unpacked, before any test adds to it. */
    private static long bytes;

    @BeforeAll
    static void buildsAndUnpacksIt() throws IOException {
        build();
        root = Files.createDirectory(scratch.resolve("rootfs"));
        Shell.run(
                "tar",
                "-C",
                scratch.toString(),
                "-xf",
                TARGET.resolve("loden-image.tar").toString());
        Shell.run(
                "sh",
                "-c",
                "jq -r '.[0].Layers[]' " + scratch + "/manifest.json | while read -r layer; do tar -C " + root + " -xf "
                        + scratch + "/$layer; done");
        bytes = Long.parseLong(Shell.run("du", "-sb", root.toString()).replaceFirst("\\s.*\\s*", ""));
    }

    private static void build() {
        Shell.run(
                LIMIT,
                List.of("env", "LODEN_JDK=" + System.getProperty("java.home"), "../distro/src/main/image/build.sh"));
    }

    @Test
    void isTheSameWhenBuiltAgain() throws IOException {
        String before = Shell.run("sha256sum", TARGET.resolve("loden-image.tar").toString());
        build();
        assertEquals(
                before, Shell.run("sha256sum", TARGET.resolve("loden-image.tar").toString()));
    }

    @Test
    void namesItselfForBothKindsOfTools() {
        String version = "loden/loden:0.1.0";
        assertEquals(
                "docker.io/" + version, jq("index.json", ".manifests[0].annotations[\"io.containerd.image.name\"]"));
        assertEquals(version, jq("manifest.json", ".[0].RepoTags[0]"));
        String config = jq("manifest.json", ".[0].Config");
        assertEquals("0.1.0", jq(config, ".config.Labels[\"org.opencontainers.image.version\"]"));
        assertFalse(jq(config, ".config.Labels[\"org.opencontainers.image.revision\"]")
                .isEmpty());
        assertEquals("/usr/bin/lodend", jq(config, ".config.Entrypoint[0]"));
    }

    @Test
    void hasTheNamesOfFlannelsManifestsAndNothingToBuildWith() throws IOException {
        for (String program : List.of("/opt/bin/flanneld", "/opt/bin/install-conf", "/flannel", "/usr/bin/loden")) {
            Shell.run("chroot", root.toString(), "/usr/bin/ls", program);
        }
        try (Stream<Path> files = Files.walk(root)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertEquals(List.of(), FOREIGN.stream().filter(names::contains).toList());
        }
        String materials = Files.readString(root.resolve("usr/share/loden/bom.json"));
        assertTrue(materials.contains("CycloneDX") && materials.contains("pkg:deb/debian/nftables@"), materials);
        assertTrue(bytes < 120_000_000, bytes + " bytes");
    }

    @Test
    void usesIptablesAsTheHostDoes() {
        String mode = "chroot " + root + " /bin/sh -c '. /opt/loden/conf/iptables-mode.sh; iptables_mode'";
        String withProc = "mount --bind /proc " + root + "/proc; ";
        List<String> fresh = List.of("unshare", "--net", "--mount", "sh", "-euc");
        assertEquals("nft", run(fresh, withProc + mode));
        assertEquals("nft", run(fresh, withProc + "iptables-nft -t mangle -N KUBE-IPTABLES-HINT; " + mode));
        String legacy = "iptables-legacy -t mangle -N KUBE-IPTABLES-HINT 2>/dev/null || { echo none; exit; }; ";
        String found = run(fresh, withProc + legacy + mode);
        assertTrue(found.equals("legacy") || found.equals("none"), found);
    }

    private static String run(List<String> fresh, String script) {
        return Shell.run(Stream.concat(fresh.stream(), Stream.of(script)).toList())
                .strip();
    }

    @Test
    void installsMissingCniPluginsAndNeverReplacesOne() throws IOException {
        Path to = Files.createDirectories(root.resolve("tmp/bin"));
        Files.writeString(to.resolve("bridge"), "newer");
        Shell.run("chroot", root.toString(), "/opt/bin/install-cni-plugins", "/tmp/bin");
        assertEquals("newer", Files.readString(to.resolve("bridge")));
        for (String plugin : List.of("host-local", "portmap", "loopback", "flannel")) {
            assertTrue(Files.isExecutable(to.resolve(plugin)), plugin);
        }
        // In a pod the node's directory is mounted beside the image's programs.
        Shell.run("chroot", root.toString(), "/opt/bin/install-cni-plugins", "/opt/cni/bin");
        Shell.run("chroot", root.toString(), "/opt/bin/install-cni-plugins", "/opt/cni/bin");
        assertTrue(Files.isExecutable(root.resolve("opt/cni/bin/bridge")));
        Files.writeString(root.resolve("tmp/from"), "{}\n");
        Shell.run("chroot", root.toString(), "/opt/bin/install-conf", "/tmp/from", "/tmp/net.d/10-flannel.conflist");
        assertEquals("{}\n", Files.readString(root.resolve("tmp/net.d/10-flannel.conflist")));
    }

    /** By runc: read-only, with two capabilities, and the archive in use. */
    @Test
    void runsInAContainerWithTheArchiveInUse() throws IOException {
        try (Scenario scenario = Scenario.create(ReferenceNetwork.Store.FILE)) {
            Node node = scenario.master();
            Path run = Files.createDirectories(scratch.resolve("run"));
            Files.writeString(scratch.resolve("xtables.lock"), "");
            Files.createDirectories(scratch.resolve("leases/subnets"));
            Files.writeString(
                    scratch.resolve("leases/config.json"),
                    "{\"Network\":\"10.98.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}");
            writeBundle(node);
            String id = "loden-it-" + ProcessHandle.current().pid();
            BackgroundProcess container = BackgroundProcess.start(
                    scratch.resolve("container.log"),
                    List.of("runc", "run", "--bundle", scratch.toString(), id),
                    Map.of());
            try {
                Await.until("subnet.env", Scenario.SOON, () -> Files.exists(run.resolve("subnet.env")));
                String status = Status.get(node, "/status");
                assertTrue(status.matches("(?s).*\"startArchive\": ?\"in use\".*"), status);
                assertTrue(node.namespace().run("iptables-nft-save").contains("FLANNEL-POSTRTG"));
            } finally {
                Shell.attempt(List.of("runc", "kill", id, "TERM"));
                Await.until("the container's end", Scenario.SOON, () -> !container.isRunning());
                Shell.attempt(List.of("runc", "delete", "-f", id));
            }
            assertEquals(0, container.stop(), Files.readString(scratch.resolve("container.log")));
        }
    }

    /** The manifest's settings, without limits that take a capability which this machine may lack. */
    private static void writeBundle(Node node) throws IOException {
        Files.deleteIfExists(scratch.resolve("config.json"));
        Shell.run("runc", "spec", "--bundle", scratch.toString());
        String mounts = Stream.of("leases:/leases", "run:/run/flannel", "xtables.lock:/run/xtables.lock")
                .map(pair -> pair.split(":"))
                .map(pair -> "{type: \"bind\", source: \"" + scratch.resolve(pair[0]) + "\", destination: \"" + pair[1]
                        + "\", options: [\"rbind\", \"rw\"]}")
                .toList()
                .toString();
        String filter = "del(.process.rlimits, .process.oomScoreAdj, .linux.resources, .hostname)"
                + "| .process.args = [\"/opt/bin/flanneld\", \"--subnet-store=file:/leases\", \"--ip-masq\", \"--healthz-port=8081\"]"
                + "| .process.env = [\"PATH=/usr/sbin:/usr/bin\"] | .process.terminal = false"
                + "| .process.capabilities |= map_values([\"CAP_NET_ADMIN\", \"CAP_NET_RAW\"])"
                + "| .linux.namespaces = [{type: \"pid\"}, {type: \"mount\"}, {type: \"network\", path: \"/run/netns/"
                + node.namespace().name() + "\"}]"
                + "| .root.readonly = true"
                + "| .mounts |= map(select(.destination | IN(\"/sys/fs/cgroup\", \"/dev/mqueue\") | not)) + " + mounts;
        String config = scratch.resolve("config.json").toString();
        Files.writeString(scratch.resolve("config.json"), Shell.run("jq", filter, config));
    }

    private static String jq(String file, String query) {
        return Shell.run("jq", "-r", query, scratch.resolve(file).toString()).strip();
    }
}
