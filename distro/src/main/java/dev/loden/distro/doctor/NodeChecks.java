package dev.loden.distro.doctor;

import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The kernel's version, checksums, the clock, and who may read our secrets. */
final class NodeChecks {
    private static final String SECRETS = "/var/lib/loden";

    private static final int MAJOR = 5;

    /** What backends make devices of; a network needs that of its own. */
    private static final List<String> MODULES = List.of("vxlan", "wireguard", "ipip", "tun");

    private NodeChecks() {}

    static List<Finding> all(Host host) {
        var found = new ArrayList<Finding>();
        String kernel = host.text("/proc/sys/kernel/osrelease").orElse("");
        found.add(version(kernel));
        found.add(modules(host, kernel));
        for (String device : host.names("/proc/sys/net/ipv4/conf", "flannel*.[0-9]*")) {
            host.output("ethtool", "-k", device)
                    .map(text -> offload(device, kernel, text))
                    .ifPresent(found::add);
        }
        checksums(host).ifPresent(found::add);
        found.add(clock(host));
        found.add(secrets(host));
        return found;
    }

    /**
     * Felix turns the offload off below 5.7 (projectcalico/felix#2811): until then kernels computed wrong checksums after NAT.
     */
    static Finding offload(String device, String kernel, String features) {
        boolean on = features.lines().anyMatch(line -> line.strip().startsWith("tx-checksum-ip-generic: on"));
        return on && isBefore(kernel, 7)
                ? Finding.warn(
                        "checksum offload",
                        "is on for " + device + ", and Linux " + kernel
                                + " computes wrong checksums with it: connections to Services hang for a minute",
                        "ethtool -K " + device + " tx-checksum-ip-generic off, or Linux 5.7",
                        Fix.run("ethtool", "-K", device, "tx-checksum-ip-generic", "off"))
                : Finding.ok(
                        "checksum offload",
                        on ? "on for " + device + ", and Linux is new enough" : "off for " + device);
    }

    /** Next-hop objects are there since 5.3. */
    private static Finding version(String kernel) {
        return isBefore(kernel, 3)
                ? Finding.warn(
                        "kernel",
                        kernel + " has no next-hop objects: a start with thousands of peers takes minutes",
                        "Linux 5.3 or newer; nothing with fewer than 1,000 peers")
                : Finding.ok("kernel", kernel.isEmpty() ? "unknown" : kernel);
    }

    /** Where the list of modules can be read; a container has none. */
    private static Finding modules(Host host, String kernel) {
        String directory = "/lib/modules/" + kernel + "/";
        Optional<String> builtin = host.text(directory + "modules.builtin");
        Optional<String> loadable = host.text(directory + "modules.dep");
        if (kernel.isEmpty() || builtin.isEmpty() || loadable.isEmpty()) {
            return Finding.ok("kernel modules", "not known");
        }
        String all = builtin.get() + "\n" + loadable.get();
        List<String> there = MODULES.stream()
                .filter(name -> all.contains("/" + name + ".ko"))
                .toList();
        return there.contains("vxlan")
                ? Finding.ok("kernel modules", String.join(", ", there))
                : Finding.warn(
                        "kernel modules",
                        "this kernel has no vxlan: the backend of that name cannot make its device",
                        "install the modules of " + kernel
                                + " (linux-modules-extra on Ubuntu, kernel-modules-extra on Fedora), or use host-gw");
    }

    /** Than 5 and this minor version. */
    private static boolean isBefore(String kernel, int minor) {
        String[] parts = kernel.split("[^0-9]+", 3);
        if (parts.length < 2 || !parts[0].matches("[0-9]{1,4}") || !parts[1].matches("[0-9]{1,4}")) {
            return false;
        }
        int major = Integer.parseInt(parts[0]);
        return major < MAJOR || (major == MAJOR && Integer.parseInt(parts[1]) < minor);
    }

    /** Of both families together. */
    private static Optional<Finding> checksums(Host host) {
        Map<String, Long> udp = udp(host);
        if (udp.isEmpty()) {
            return Optional.empty();
        }
        long bad = udp.getOrDefault("InCsumErrors", 0L);
        long all = udp.getOrDefault("InDatagrams", 0L);
        return Optional.of(
                bad * 1_000 <= all
                        ? Finding.ok("checksums", bad + " wrong ones in " + all + " UDP packets")
                        : Finding.warn(
                                "checksums",
                                bad + " wrong ones in " + all
                                        + " UDP packets that came in: the driver of a peer's network card, or of"
                                        + " its virtual machine, makes them",
                                "there: \"ChecksumOffload\": \"off\" in the network's Backend if they come by flannel.1, else"
                                        + " ethtool -K DEVICE tx off"));
    }

    /** Of IPv4 there are two lines, the counters' names and their values, of IPv6 a line for each (proc(5)). */
    private static Map<String, Long> udp(Host host) {
        var counters = new HashMap<String, Long>();
        List<String> lines = host.text("/proc/net/snmp").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("Udp:"))
                .toList();
        if (lines.size() == 2) {
            String[] names = lines.get(0).split(" ", -1);
            String[] values = lines.get(1).split(" ", -1);
            for (int i = 1; i < Math.min(names.length, values.length); i++) {
                count(counters, names[i], values[i]);
            }
        }
        host.text("/proc/net/snmp6").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("Udp6"))
                .map(line -> line.substring("Udp6".length()).split("\\s+", -1))
                .filter(words -> words.length == 2)
                .forEach(words -> count(counters, words[0], words[1]));
        return counters;
    }

    private static void count(Map<String, Long> counters, String name, String value) {
        if (value.matches("[0-9]{1,18}")) {
            counters.merge(name, Long.parseLong(value), Long::sum);
        }
    }

    /** Certificates are valid from a time on, and leases until one. */
    private static Finding clock(Host host) {
        Optional<String> synchronised = host.output("timedatectl", "show", "--property=NTPSynchronized", "--value")
                .map(String::strip);
        return synchronised.filter("no"::equals).isEmpty()
                ? Finding.ok(
                        "clock",
                        synchronised.isPresent()
                                ? "synchronised"
                                : "not known whether it is synchronised (no timedatectl)")
                : Finding.warn(
                        "clock",
                        "is not synchronised: certificates and leases are judged by it",
                        "timedatectl set-ntp true, or run chrony",
                        Fix.run("timedatectl", "set-ntp", "true"));
    }

    /** Keys of WireGuard, for instance. */
    private static Finding secrets(Host host) {
        List<String> open = host.names(SECRETS, "*").stream()
                .map(name -> SECRETS + "/" + name)
                .filter(file -> isForOthers(host.modes(file)))
                .toList();
        return open.isEmpty() || !isForOthers(host.modes(SECRETS))
                ? Finding.ok("secrets", host.exists(SECRETS) ? SECRETS + " is closed to others" : "none")
                : Finding.fail(
                        "secrets",
                        "others can read " + String.join(", ", open.subList(0, Math.min(3, open.size()))),
                        "chmod 700 " + SECRETS
                                + "; if it holds a key: remove it, and restart the daemon, which makes a new one",
                        Fix.run("chmod", "700", SECRETS));
    }

    private static boolean isForOthers(Set<PosixFilePermission> modes) {
        return modes.stream().anyMatch(mode -> !mode.name().startsWith("OWNER"));
    }
}
