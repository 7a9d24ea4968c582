package dev.loden.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.codec.json.Json;
import dev.loden.lab.process.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The reference plugins of Debian's containernetworking-plugins, called as a container runtime does, in a namespace:
 *
 * <pre>
 *   lcni-node: cni0 10.244.1.1/24 === lcni-pod: eth0 10.244.1.N
 * </pre>
 */
@Tag("net")
class CniPluginsNetTest {
    private static final String NODE = "lcni-node";
    private static final String POD = "lcni-pod";
    private static final Path FLANNEL = Path.of("../distro/src/main/image/cni/flannel");

    @TempDir
    Path scratch;

    private CniConf resolved;
    private Path addresses;

    @BeforeEach
    void makesANode() throws IOException {
        clean();
        for (String namespace : List.of(NODE, POD)) {
            Shell.run("ip", "netns", "add", namespace);
        }
        Path programs = Files.createDirectories(scratch.resolve("bin"));
        for (String plugin : List.of("bridge", "host-local", "portmap")) {
            Files.copy(Path.of("/usr/lib/cni", plugin), programs.resolve(plugin), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.copy(FLANNEL, programs.resolve("flannel"));
        assertTrue(programs.resolve("flannel").toFile().setExecutable(true));
        addresses = scratch.resolve("cni/networks/cbr0");
        Files.writeString(
                scratch.resolve("cni-conf.json"),
                Templates.FLANNELS.replace(
                        "\"type\": \"flannel\"",
                        "\"type\": \"flannel\", \"subnetFile\": \"" + scratch + "/subnet.env\", \"dataDir\": \""
                                + scratch + "/cni/flannel\", \"ipam\": {\"dataDir\": \"" + scratch
                                + "/cni/networks\"}"));
        Files.writeString(scratch.resolve("subnet.env"), """
                FLANNEL_NETWORK=10.244.0.0/16
                FLANNEL_SUBNET=10.244.1.1/24
                FLANNEL_IPV6_NETWORK=fc00::/48
                FLANNEL_IPV6_SUBNET=fc00:0:0:1::1/64
                FLANNEL_MTU=1450
                FLANNEL_IPMASQ=true
                """);
        resolved = new CniConf(Templates.options(scratch, true));
    }

    @AfterEach
    void clean() {
        for (String namespace : List.of(NODE, POD)) {
            Shell.attempt(List.of("ip", "netns", "del", namespace));
        }
    }

    @Test
    void aHundredPodsOfTheResolvedFormLeakNoAddress() throws IOException {
        resolved.install(Templates.DUAL);
        hundredPods("bridge", entry());
    }

    @Test
    void aHundredPodsOfFlannelsFormLeakNoAddress() throws IOException {
        new CniConf(Templates.options(scratch, false)).install(Templates.DUAL);
        hundredPods("flannel", entry());
        assertEquals(List.of(), list(scratch.resolve("cni/flannel")));
    }

    @Test
    void bothFormsMakeThePodAlike() throws IOException {
        resolved.install(Templates.DUAL);
        Settings daemons = entry();
        new CniConf(Templates.options(scratch, false)).install(Templates.DUAL);
        call("flannel", "ADD", "pod1", entry());
        Settings plugins = Json.parse(Files.readString(scratch.resolve("cni/flannel/pod1")));
        assertEquals(sorted(daemons), sorted(plugins));
        String pod = Shell.run("ip", "-n", POD, "-o", "address") + Shell.run("ip", "-n", POD, "route");
        assertTrue(pod.contains("10.244.1.2/24") && pod.contains("fc00:0:0:1::2/64"), pod);
        assertTrue(pod.contains("default via 10.244.1.1") && pod.contains("10.244.0.0/16 via 10.244.1.1"), pod);
        assertTrue(Shell.run("ip", "-n", POD, "link", "show", "eth0").contains("mtu 1450"));
    }

    /** Going back: flannel's plugin deletes a pod by its own file alone. */
    @Test
    void flannelsPluginFreesTheAddressesOfPodsThatWereHandedOver() throws IOException {
        resolved.install(Templates.DUAL);
        Settings bridge = entry();
        call("bridge", "ADD", "pod1", bridge);
        assertEquals(List.of("10.244.1.2", "fc00:0:0:1::2"), held());

        assertEquals(1, resolved.handOver());
        new CniConf(Templates.options(scratch, false)).install(Templates.DUAL);
        call("flannel", "DEL", "pod1", entry());
        assertEquals(List.of(), held());
        assertEquals(List.of(), list(scratch.resolve("cni/flannel")));
    }

    @Test
    void theResolvedFormDeletesFlannelsPods() throws IOException {
        new CniConf(Templates.options(scratch, false)).install(Templates.DUAL);
        call("flannel", "ADD", "pod1", entry());
        resolved.install(Templates.DUAL);
        call("bridge", "DEL", "pod1", entry());
        assertEquals(List.of(), held());
        Path left = scratch.resolve("cni/flannel/pod1");
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(100)));
        resolved.forgetGonePods();
        assertEquals(List.of(), list(scratch.resolve("cni/flannel")));
    }

    @Test
    void flannelsFormSaysWhatIsMissing() throws IOException {
        new CniConf(Templates.options(scratch, false)).install(Templates.DUAL);
        Files.delete(scratch.resolve("subnet.env"));
        Shell.Result result = attempt("flannel", "ADD", "pod1", entry());
        assertEquals(1, result.exit());
        String message = Json.parse(result.out()).string("msg").orElse("");
        assertTrue(message.contains("cannot read " + scratch + "/subnet.env"), message);
        call("flannel", "DEL", "pod1", entry());
        assertTrue(call("flannel", "VERSION", "pod1", entry()).contains("\"1.0.0\""));
    }

    private void hundredPods(String plugin, Settings entry) throws IOException {
        Files.writeString(scratch.resolve("in.json"), Json.print(entry));
        Shell.run(inside("for i in $(seq 100); do"
                + " for command in ADD DEL; do CNI_COMMAND=$command CNI_CONTAINERID=pod$i $CNI_PATH/" + plugin + " <"
                + scratch
                + "/in.json >" + scratch + "/out || { cat " + scratch + "/out; exit 1; }; done; done"));
        assertEquals(List.of(), held());
    }

    private String call(String plugin, String command, String id, Settings entry) throws IOException {
        Shell.Result result = attempt(plugin, command, id, entry);
        assertEquals(0, result.exit(), result.out() + result.err());
        return result.out();
    }

    private Shell.Result attempt(String plugin, String command, String id, Settings entry) throws IOException {
        Files.writeString(scratch.resolve("in.json"), Json.print(entry));
        return Shell.attempt(inside("CNI_COMMAND=" + command + " CNI_CONTAINERID=" + id + " $CNI_PATH/" + plugin + " <"
                + scratch + "/in.json"));
    }

    private List<String> inside(String script) {
        return List.of(
                "ip",
                "netns",
                "exec",
                NODE,
                "env",
                "CNI_NETNS=/run/netns/" + POD,
                "CNI_IFNAME=eth0",
                "CNI_PATH=" + scratch.resolve("bin"),
                "sh",
                "-c",
                script);
    }

    /** The first plugin's configuration, as the runtime gives it. */
    private Settings entry() throws IOException {
        Settings list = Json.parse(Files.readString(scratch.resolve("net.d/10-flannel.conflist")));
        var members = new LinkedHashMap<>(Delegate.plugins(list).getFirst().members());
        members.put("name", "cbr0");
        members.put("cniVersion", "1.0.0");
        return Settings.of(members);
    }

    private static Settings sorted(Settings object) {
        var members = new TreeMap<String, Object>();
        object.members()
                .forEach((name, value) -> members.put(name, value instanceof Settings part ? sorted(part) : value));
        return Settings.of(members);
    }

    private List<String> held() throws IOException {
        return list(addresses).stream()
                .filter(name -> !name.equals("lock") && !name.startsWith("last_reserved"))
                .toList();
    }

    private static List<String> list(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
