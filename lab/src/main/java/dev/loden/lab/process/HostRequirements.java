package dev.loden.lab.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What the host must provide; a message names the packages to install. */
public final class HostRequirements {
    private static final Map<String, String> PACKAGES = Map.of(
            "ip", "iproute2",
            "nsenter", "util-linux",
            "ping", "iputils-ping",
            "fping", "fping",
            "iperf3", "iperf3",
            "tcpdump", "tcpdump",
            "etcd", "etcd-server",
            "etcdctl", "etcd-client");

    private HostRequirements() {}

    /**
     * Requires that this process runs as root.
     *
     * @throws LabException if it does not
     */
    public static void requireRoot() {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new LabException("network namespaces need root: run it again with sudo");
        }
    }

    /**
     * Requires programs on the path.
     *
     * @param tools their names
     * @throws LabException if one is missing; the message names its package
     */
    public static void requireTools(String... tools) {
        List<String> missing =
                Arrays.stream(tools).filter(tool -> !isInstalled(tool)).toList();
        if (!missing.isEmpty()) {
            List<String> packages = missing.stream()
                    .map(tool -> PACKAGES.getOrDefault(tool, tool))
                    .toList();
            throw new LabException("not installed: " + String.join(", ", missing) + " (apt-get install "
                    + String.join(" ", packages) + ")");
        }
    }

    private static boolean isInstalled(String tool) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin");
        return Arrays.stream(path.split(":", -1)).anyMatch(dir -> Files.isExecutable(Path.of(dir, tool)));
    }
}
