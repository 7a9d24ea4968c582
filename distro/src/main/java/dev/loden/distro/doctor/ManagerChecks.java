package dev.loden.distro.doctor;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that may take over the pod network's devices. */
final class ManagerChecks {
    private static final String SNIPPET =
            "[keyfile]\nunmanaged-devices=interface-name:flannel*;interface-name:cni0;interface-name:veth*\n";
    private static final String NETWORK = "[Match]\nName=flannel* cni0 veth*\n\n[Link]\nUnmanaged=yes\n";

    /** In the order in which systemd-networkd takes them: the first of a name hides the others (systemd.network(5)). */
    private static final List<String> NETWORKS =
            List.of("/etc/systemd/network", "/run/systemd/network", "/usr/lib/systemd/network");

    private ManagerChecks() {}

    static List<Finding> all(Host host) {
        return List.of(networkManager(host), networkd(host));
    }

    private static Finding networkManager(Host host) {
        boolean running = host.exists("/run/NetworkManager");
        boolean excepted = Stream.of(
                        "/etc/NetworkManager/conf.d", "/usr/lib/NetworkManager/conf.d", "/run/NetworkManager/conf.d")
                .flatMap(directory -> host.names(directory, "*.conf").stream().map(name -> directory + "/" + name))
                .map(file -> host.text(file).orElse(""))
                .anyMatch(text -> text.contains("unmanaged-devices") && text.contains("flannel"));
        return !running || excepted
                ? Finding.ok("NetworkManager", running ? "leaves flannel's devices alone" : "not running")
                : Finding.warn(
                        "NetworkManager",
                        "it manages all devices, and may set flannel's down or change their addresses",
                        "write to /etc/NetworkManager/conf.d/loden.conf: "
                                + SNIPPET.strip().replace("\n", " / ") + "; then: nmcli general reload",
                        new Fix.Write("/etc/NetworkManager/conf.d/loden.conf", SNIPPET),
                        Fix.run("nmcli", "general", "reload"));
    }

    /** It takes the devices that a file matches, and removes what the file does not say. */
    private static Finding networkd(Host host) {
        if (!host.exists("/run/systemd/netif/links")) {
            return Finding.ok("systemd-networkd", "not running");
        }
        return taking(host)
                .map(file -> Finding.warn(
                        "systemd-networkd",
                        file + " matches flannel.1: its addresses and routes are removed when networkd configures it",
                        "write to /etc/systemd/network/00-loden.network: "
                                + NETWORK.strip().replaceAll("\n+", " / ") + "; then: networkctl reload",
                        new Fix.Write("/etc/systemd/network/00-loden.network", NETWORK),
                        Fix.run("networkctl", "reload")))
                .orElseGet(() -> Finding.ok("systemd-networkd", "leaves flannel's devices alone"));
    }

    /** The first file, in the order of their names, that has flannel.1 and does not leave it alone. */
    private static Optional<String> taking(Host host) {
        var files = new ArrayList<String>();
        for (String directory : NETWORKS) {
            host.names(directory, "*.network").stream()
                    .filter(name -> files.stream().noneMatch(file -> file.endsWith("/" + name)))
                    .forEach(name -> files.add(directory + "/" + name));
        }
        files.sort((a, b) -> name(a).compareTo(name(b)));
        return files.stream()
                .filter(file -> matches(host.text(file).orElse("")))
                .findFirst()
                .filter(file ->
                        !host.text(file).orElse("").matches("(?is).*\\bUnmanaged\\s*=\\s*(yes|true|1|on)\\b.*"));
    }

    private static String name(String file) {
        return file.substring(file.lastIndexOf('/') + 1);
    }

    /** By the name alone; a file with other conditions is about other devices. */
    private static boolean matches(String text) {
        String match = text.replaceFirst("(?s).*?\\[Match\\]", "").replaceFirst("(?s)\\n\\[.*", "");
        List<String> conditions = match.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith(";"))
                .toList();
        return conditions.size() == 1
                && conditions.getFirst().matches("Name\\s*=.*")
                && Stream.of(conditions
                                .getFirst()
                                .replaceFirst("Name\\s*=\\s*", "")
                                .split("\\s+"))
                        .anyMatch(pattern -> FileSystems.getDefault()
                                .getPathMatcher("glob:" + pattern)
                                .matches(Path.of("flannel.1")));
    }
}
