package dev.loden.distro.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A host made of files, well at first, and what the checks find there. */
final class FilesHost {
    final Host host;

    /** What the host's programs print, by their command lines. */
    final Map<String, String> programs = new HashMap<>();

    final List<String> commands = new ArrayList<>();
    private final Path root;

    FilesHost(Path root) throws IOException {
        this.root = root;
        host = new Host(root, root.resolve("run/flannel/subnet.env"), command -> {
            String line = String.join(" ", command);
            commands.add(line);
            return Optional.ofNullable(programs.get(line));
        });
        write("/proc/sys/net/ipv4/ip_forward", "1");
        write("/proc/sys/net/ipv4/conf/all/rp_filter", "0");
        write("/proc/sys/net/ipv4/conf/flannel.1/rp_filter", "0");
        write("/proc/sys/net/bridge/bridge-nf-call-iptables", "1");
        write("/proc/sys/net/bridge/bridge-nf-call-ip6tables", "1");
        write("/proc/sys/net/ipv4/neigh/default/gc_thresh3", "1024");
        write("/proc/net/arp", "IP address HW type\n10.0.0.1 0x1\n");
        write("/proc/sys/net/netfilter/nf_conntrack_count", "10");
        write("/proc/sys/net/netfilter/nf_conntrack_max", "1000");
        write("/etc/cni/net.d/10-flannel.conflist", "{\"name\":\"cbr0\",\"plugins\":[{\"type\":\"flannel\"}]}");
        for (String plugin : List.of("bridge", "host-local", "loopback", "portmap")) {
            write("/opt/cni/bin/" + plugin, "");
        }
        write("/run/flannel/subnet.env", "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.3.1/24\n");
    }

    void write(String path, String text) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    List<Finding> bad() {
        return Stream.of(KernelChecks.all(host), CniChecks.all(host), ManagerChecks.all(host), NodeChecks.all(host))
                .flatMap(List::stream)
                .filter(finding -> finding.level() != Finding.Level.OK)
                .toList();
    }

    void assertFinds(String subject, String text, String remedy) {
        List<Finding> found = bad();
        assertEquals(List.of(subject), found.stream().map(Finding::subject).toList());
        assertTrue(found.getFirst().text().contains(text), found.toString());
        assertTrue(found.getFirst().remedy().contains(remedy), found.toString());
    }

    void applyFixes() {
        bad().forEach(finding -> finding.fixes().forEach(host::apply));
    }
}
