package dev.loden.distro.doctor;

import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What container runtimes need: the CNI configuration, its plugins, and the bridge. */
final class CniChecks {
    private static final String CONFIGURATIONS = "/etc/cni/net.d";
    private static final List<String> PLUGIN_DIRECTORIES = List.of("/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni");
    private static final String RESERVED = "/var/lib/cni/networks";
    private static final List<String> PLUGINS = List.of("bridge", "host-local", "loopback", "portmap");

    private CniChecks() {}

    static List<Finding> all(Host host) {
        var found = new ArrayList<Finding>(List.of(subnetFile(host)));
        if (host.exists(CONFIGURATIONS) || host.exists("/var/lib/kubelet")) {
            found.add(configuration(host));
            found.add(plugins(host));
        }
        for (Protocol protocol : Protocol.of(host)) {
            bridge(host, protocol).ifPresent(found::add);
            found.add(leaks(host, protocol));
            reserved(host, protocol).ifPresent(found::add);
        }
        return found;
    }

    private static Finding subnetFile(Host host) {
        List<String> subnets = Protocol.of(host).stream()
                .flatMap(protocol -> protocol.subnet(host).stream())
                .toList();
        if (subnets.isEmpty()) {
            return Finding.fail(
                    "subnet file",
                    host.subnetFile() + " is not there or has no subnet: no pod can be started",
                    "see loden status for what the daemon waits for");
        }
        return host.isWritableByOthers(host.subnetFile())
                ? Finding.warn(
                        "subnet file",
                        host.subnetFile() + " can be written by others",
                        "chmod 644 " + host.subnetFile(),
                        Fix.run("chmod", "644", host.subnetFile().toString()))
                : Finding.ok("subnet file", String.join(", ", subnets));
    }

    /** Runtimes take the first in the order of the names. */
    private static Finding configuration(Host host) {
        List<String> files = host.names(CONFIGURATIONS, "*.{conf,conflist,json}");
        if (files.isEmpty()) {
            return Finding.fail(
                    "CNI configuration",
                    CONFIGURATIONS + " has none: the node stays NotReady",
                    "install 10-flannel.conflist (see docs/operations.md)");
        }
        String first = files.getFirst();
        String text = host.text(CONFIGURATIONS + "/" + first).orElse("");
        boolean ours = text.contains("\"flannel\"") || text.contains("\"cbr0\"");
        return ours
                ? Finding.ok("CNI configuration", first)
                : Finding.fail(
                        "CNI configuration",
                        "the first of " + String.join(", ", files) + " counts, and it is another network's",
                        "move " + CONFIGURATIONS + "/" + first + " away if that network is not in use");
    }

    private static Finding plugins(Host host) {
        List<String> missing = PLUGINS.stream()
                .filter(name -> PLUGIN_DIRECTORIES.stream().noneMatch(directory -> host.exists(directory + "/" + name)))
                .toList();
        return missing.isEmpty()
                ? Finding.ok("CNI plugins", String.join(", ", PLUGINS))
                : Finding.fail(
                        "CNI plugins",
                        "not in " + String.join(" or ", PLUGIN_DIRECTORIES) + ": " + String.join(", ", missing),
                        "install containernetworking-plugins, and see that the runtime's bin_dir is that directory");
    }

    /** After a node got another subnet, its bridge may keep the old address. */
    private static Optional<Finding> bridge(Host host, Protocol protocol) {
        String subject = protocol.subject("bridge cni0");
        String gateway = protocol.subnet(host).orElse("").replaceFirst("/.*", "");
        try {
            NetworkInterface bridge = NetworkInterface.getByName("cni0");
            if (bridge == null || gateway.isEmpty()) {
                return Optional.empty();
            }
            List<String> addresses = addresses(bridge, IpAddress.parse(gateway).family());
            return Optional.of(
                    addresses.isEmpty() || addresses.contains(gateway)
                            ? Finding.ok(subject, String.join(", ", addresses))
                            : Finding.fail(
                                    subject,
                                    "it has " + String.join(", ", addresses) + ", the node's subnet begins at "
                                            + gateway
                                            + ": new pods fail with \"already has an IP address different from\"",
                                    "drain the node, then ip link delete cni0: the next pod makes it anew",
                                    // without a port it serves no pod
                                    ports(host).filter(ports -> ports == 0).isPresent()
                                            ? new Fix[] {Fix.run("ip", "link", "delete", "cni0")}
                                            : new Fix[0]));
        } catch (IOException | InvalidValueException unreadable) {
            return Optional.empty();
        }
    }

    /** Those of a family but link-local ones. */
    private static List<String> addresses(NetworkInterface bridge, Family family) {
        return bridge.getInterfaceAddresses().stream()
                .map(InterfaceAddress::getAddress)
                .filter(address -> !address.isLinkLocalAddress())
                .map(address -> IpAddress.ofBytes(address.getAddress()))
                .filter(address -> address.family() == family)
                .map(IpAddress::toString)
                .toList();
    }

    /** In what cannot be read everything is. */
    private static boolean isIn(String subnet, String address) {
        try {
            return Prefix.parse(subnet).contains(IpAddress.parse(address));
        } catch (InvalidValueException unreadable) {
            return true;
        }
    }

    /** host-local keeps a file for each address in use, named by it. */
    private static Finding leaks(Host host, Protocol protocol) {
        String subject = protocol.subject("reserved pod addresses");
        String subnet = protocol.subnet(host).orElse("");
        var foreign = new ArrayList<String>();
        for (String network : host.names(RESERVED, "*")) {
            for (String address : host.names(RESERVED + "/" + network, protocol.addresses())) {
                if (!subnet.isEmpty() && !isIn(subnet, address)) {
                    foreign.add(network + "/" + address);
                }
            }
        }
        return foreign.isEmpty()
                ? Finding.ok(subject, "none outside the node's subnet")
                : Finding.warn(
                        subject,
                        foreign.size() + " outside the node's subnet " + subnet + ", of pods made before it changed: "
                                + String.join(", ", foreign.subList(0, Math.min(3, foreign.size()))),
                        "once no pod uses them: remove these files in /var/lib/cni/networks");
    }

    /** Of the pods; empty if there is no bridge, or no tool to ask. Files in /sys may be those of another network namespace. */
    private static Optional<Long> ports(Host host) {
        return host.output("ip", "-o", "link", "show", "master", "cni0")
                .map(text -> text.lines().count());
    }

    /** Each pod on the bridge has a port of it and an address: more addresses than ports were left by pods that are gone. */
    private static Optional<Finding> reserved(Host host, Protocol protocol) {
        String subject = protocol.subject("pod addresses");
        String subnet = protocol.subnet(host).orElse("");
        Optional<Long> ports = ports(host);
        if (subnet.isEmpty() || ports.isEmpty()) {
            return Optional.empty();
        }
        long addresses = host.names(RESERVED, "*").stream()
                .flatMap(network -> host.names(RESERVED + "/" + network, protocol.addresses()).stream())
                .filter(address -> isIn(subnet, address))
                .count();
        long pods = ports.get();
        return Optional.of(
                addresses <= pods
                        ? Finding.ok(subject, addresses + " reserved, " + pods + " pods on cni0")
                        : Finding.warn(
                                subject,
                                addresses + " are reserved for " + pods
                                        + " pods on cni0: the others are lost to new pods",
                                "of the files in " + RESERVED
                                        + " remove those whose first line names no container of crictl ps -a"));
    }
}
