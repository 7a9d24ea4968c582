package dev.loden.distro;

import static dev.loden.api.spi.ProviderFlag.list;
import static dev.loden.api.spi.ProviderFlag.onOff;
import static dev.loden.api.spi.ProviderFlag.string;

import dev.loden.api.spi.ProviderFlag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All flags of the daemon: flannel's, a few of Loden's own, and those that plugins declare. */
final class Flags {
    /** The store if no flag names one. */
    static final String DEFAULT_STORE = "etcd";

    /** As in flannel's code, so that a cluster without a Backend can be moved node by node; flannel's documentation says vxlan. */
    static final String DEFAULT_BACKEND = "udp";

    /** A part of the help. */
    record Group(String title, List<ProviderFlag> flags) {}

    private static final Group LEASES = new Group(
            "Leases and configuration",
            List.of(
                    string(
                            "subnet-store",
                            "store",
                            DEFAULT_STORE,
                            "where subnet leases are kept: etcd, kube, file:DIRECTORY, or the scheme of a plugin"),
                    string(
                            "config-source",
                            "source",
                            "",
                            "where the network configuration is, if not in the store: file:PATH, or the scheme of a plugin"),
                    string(
                            "net-config-path",
                            "file",
                            "/etc/kube-flannel/net-conf.json",
                            "the same as --config-source=file:PATH; the default holds with --kube-subnet-mgr"),
                    string(
                            "default-backend",
                            "type",
                            DEFAULT_BACKEND,
                            "the backend where the network configuration names none")));

    private static final Group INTERFACE = new Group(
            "External interface",
            List.of(
                    list("iface", "name|address", "the link to the other nodes; the first that exists counts"),
                    list("iface-ipv6", "name|address", "that of IPv6, if it is another one"),
                    list("iface-regex", "regex", "the same by a regular expression on names and addresses"),
                    string("iface-can-reach", "address", "", "the link that packets to this address leave by"),
                    string(
                            "public-ip",
                            "address",
                            "",
                            "what the other nodes reach this one at, if not the link's address"),
                    string("public-ipv6", "address", "", "the same for IPv6"),
                    onOff(
                            "allow-missing-family",
                            false,
                            "where this node lacks one of the network's two families, serve the other alone")));

    private static final Group TRAFFIC = new Group(
            "Traffic rules",
            List.of(
                    onOff("ip-masq", false, "masquerade what pods send out of the network"),
                    onOff("ip-masq-fully-random-disable", false, "masquerade without random source ports"),
                    onOff("iptables-forward-rules", true, "accept forwarded packets of the network"),
                    string("iptables-resync", "seconds", "5", "how often the rules are checked"),
                    onOff("ip-blackhole-route", false, "drop packets to own addresses that no pod has")));

    private static final Group CNI = new Group(
            "The container runtime's configuration",
            List.of(
                    string(
                            "cni-conf",
                            "file",
                            "",
                            "flannel's cni-conf.json, to be installed as 10-flannel.conflist once the node can carry pods; empty:"
                                    + " others install it"),
                    string("cni-conf-dir", "directory", "/etc/cni/net.d", "where it is installed"),
                    string(
                            "cni-bin-dir",
                            "directory",
                            "/opt/cni/bin",
                            "where the CNI plugins are; missing ones are named"),
                    string("cni-state-dir", "directory", "/var/lib/cni", "where CNI plugins keep their state"),
                    onOff(
                            "cni-resolve",
                            true,
                            "install what flannel's CNI plugin would delegate to, so that it need not run for each pod")));

    private static final Group OPERATION = new Group(
            "Operation",
            List.of(
                    string(
                            "state-dir",
                            "directory",
                            "/var/lib/loden",
                            "where the node's secrets are kept, readable by root alone"),
                    string("subnet-file", "file", "/run/flannel/subnet.env", "what CNI plugins read"),
                    string(
                            "control-socket",
                            "file",
                            "subnet.sock beside the subnet file",
                            "where \"loden status\" reaches the daemon, root alone"),
                    string(
                            "route-style",
                            "style",
                            "auto",
                            "plain: routes name their gateways; nexthop: by next-hop objects; auto: these above 1000 peers"),
                    string("resync-period", "duration", "10s", "how often the kernel is compared with the leases"),
                    onOff("kernel-events", true, "compare also as soon as the kernel reports a change"),
                    string(
                            "drain-time",
                            "duration",
                            "30s",
                            "how long this node still receives by the old backend after a change"),
                    string(
                            "probe-interval",
                            "duration",
                            "30s",
                            "how often peers are asked for echoes, up to 50 at a time; 0 for never"),
                    string("healthz-ip", "address", "0.0.0.0", "where /healthz and /readyz are served"),
                    string("healthz-port", "port", "0", "their port; 0 serves none"),
                    string(
                            "plugins-dir",
                            "directory",
                            "plugins/ of the distribution",
                            "drop-in plugins, a directory each"),
                    list("exclude-plugin", "name", "a plugin that is not to be loaded: its module, jar or directory"),
                    string("v", "level", "0", "log more: 1 changes and their reasons, 5 everything, with stack traces"),
                    onOff("version", false, "print the version and exit"),
                    onOff("help", false, "print this help and exit")));

    /** The log goes to standard error alone, and has one level. */
    private static final Group NO_EFFECT = new Group(
            "Accepted without effect, for flannel of some version takes them",
            List.of(
                    string("vmodule", "text", "", "a level for some files"),
                    string("log-backtrace-at", "text", "", "a stack trace at one line"),
                    onOff("logtostderr", false, "no log files"),
                    onOff("alsologtostderr", false, "standard error besides log files"),
                    string("stderrthreshold", "level", "", "the same for lines of this level"),
                    string("log-dir", "directory", "", "where the log files are")));

    private final List<Group> groups;

    /** Of two plugins that declare one flag, the first counts; they read the same value. */
    private final Map<String, ProviderFlag> byName = new LinkedHashMap<>();

    private Flags(List<Group> groups) {
        this.groups = List.copyOf(groups);
        groups.forEach(group -> group.flags().forEach(flag -> byName.putIfAbsent(flag.name(), flag)));
    }

    /**
     * The daemon's own flags and those of plugins.
     *
     * @param plugins by the name of what provides them
     */
    static Flags with(Map<String, List<ProviderFlag>> plugins) {
        var groups = new ArrayList<Group>(List.of(LEASES));
        plugins.forEach((provider, flags) -> groups.add(new Group("For " + provider, flags)));
        groups.addAll(List.of(INTERFACE, TRAFFIC, CNI, OPERATION, NO_EFFECT));
        return new Flags(groups);
    }

    /** In the help's order. */
    List<Group> groups() {
        return groups;
    }

    /** Whether it is only taken because flannel takes it. */
    static boolean hasNoEffect(ProviderFlag flag) {
        return NO_EFFECT.flags().contains(flag);
    }

    List<ProviderFlag> all() {
        return List.copyOf(byName.values());
    }

    Optional<ProviderFlag> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
