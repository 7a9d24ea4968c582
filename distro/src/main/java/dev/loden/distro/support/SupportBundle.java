package dev.loden.distro.support;

import dev.loden.distro.doctor.Host;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** One archive with all that a report of an issue needs. Each text loses its secrets before it is written. */
public final class SupportBundle {
    private static final int LONGEST = 8 << 20;
    private static final String FOLDER = "loden-support/";

    /** What shows the state of a host; nothing is changed by them. */
    private static final Map<String, List<String>> COMMANDS = Map.ofEntries(
            Map.entry("kernel/version", List.of("uname", "-a")),
            Map.entry("kernel/link", List.of("ip", "-d", "-s", "link")),
            Map.entry("kernel/address", List.of("ip", "address")),
            Map.entry("kernel/rule", List.of("ip", "rule")),
            Map.entry("kernel/rule6", List.of("ip", "-6", "rule")),
            Map.entry("kernel/route", List.of("ip", "route", "show", "table", "all")),
            Map.entry("kernel/route6", List.of("ip", "-6", "route", "show", "table", "all")),
            Map.entry("kernel/nexthop", List.of("ip", "nexthop")),
            Map.entry("kernel/neighbor", List.of("ip", "-s", "neighbor")),
            Map.entry("kernel/fdb", List.of("bridge", "fdb")),
            Map.entry("kernel/sockets", List.of("ss", "-uln")),
            Map.entry(
                    "kernel/sysctl",
                    List.of(
                            "sysctl",
                            "-a",
                            "--pattern",
                            "net.*(forward|rp_filter|accept_ra|disable_ipv6|bridge|gc_thresh|conntrack)")),
            Map.entry("firewall/nft", List.of("nft", "list", "ruleset")),
            Map.entry("firewall/iptables", List.of("iptables-save", "-c")),
            Map.entry("firewall/ip6tables", List.of("ip6tables-save", "-c")),
            Map.entry("versions/ip", List.of("ip", "-V")),
            Map.entry("versions/nft", List.of("nft", "--version")),
            Map.entry("versions/iptables", List.of("iptables", "--version")),
            Map.entry("log/journal", List.of("journalctl", "--no-pager", "-n", "20000", "-u", "loden.service")));

    private static final List<String> FILES = List.of(
            "/etc/os-release",
            "/etc/default/loden",
            "/etc/cni/net.d/10-flannel.conflist",
            "/etc/kube-flannel/net-conf.json");

    private final Map<String, String> entries = new LinkedHashMap<>();
    private final Host host;

    /** Empty. */
    public SupportBundle(Host host) {
        this.host = host;
    }

    /**
     * Adds a text without its secrets, and without what is beyond 8 MiB.
     *
     * @param name of the file in the archive
     */
    public void add(String name, String text) {
        String kept = text.length() > LONGEST ? text.substring(0, LONGEST) + "\n(cut)\n" : text;
        entries.put(FOLDER + name, Redaction.of(kept));
    }

    /** Adds what the host's programs print, and the configuration. */
    public void addHost() {
        COMMANDS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> host.output(entry.getValue().toArray(String[]::new))
                        .ifPresent(text -> add(entry.getKey() + ".txt", text)));
        for (String file : FILES) {
            host.text(file).ifPresent(text -> add("configuration" + file, text + "\n"));
        }
        var subnet = new StringBuilder();
        host.subnetEnv()
                .forEach((key, value) ->
                        subnet.append(key).append('=').append(value).append('\n'));
        add("configuration/subnet.env", subnet.toString());
    }

    /**
     * Writes the archive, for its owner alone to read.
     *
     * @param file must not exist
     * @throws IOException if it does, or cannot be written
     */
    public void write(Path file, long seconds) throws IOException {
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = Files.newByteChannel(
                        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode);
                var out = new GZIPOutputStream(Channels.newOutputStream(channel))) {
            Tar.write(entries, seconds, out);
        }
    }
}
