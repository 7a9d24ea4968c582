package dev.loden.distro.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The kernel's settings (Documentation/networking/ip-sysctl.rst and nf_conntrack-sysctl.rst). */
final class KernelChecks {
    private static final String IPV4 = "/proc/sys/net/ipv4/";
    private static final String CONNTRACK = "/proc/sys/net/netfilter/nf_conntrack_";

    /** From here on a table is called nearly full, in percent. */
    private static final int NEARLY = 90;

    private KernelChecks() {}

    static List<Finding> all(Host host) {
        var found = new ArrayList<Finding>();
        found.add(forwarding(host, "IPv4 forwarding", "net/ipv4/ip_forward"));
        if (host.subnetEnv().containsKey("FLANNEL_IPV6_SUBNET")) {
            found.add(forwarding(host, "IPv6 forwarding", "net/ipv6/conf/all/forwarding"));
        }
        found.addAll(reversePath(host));
        found.add(bridgeFilter(host));
        found.add(neighbors(host));
        found.add(conntrack(host));
        return found;
    }

    private static Finding forwarding(Host host, String subject, String setting) {
        String key = setting.replace('/', '.');
        return host.number("/proc/sys/" + setting).orElse(1) != 0
                ? Finding.ok(subject, "on")
                : Finding.fail(
                        subject,
                        key + " is 0: no packet passes from pods to other nodes",
                        "sysctl -w " + key + "=1, and in /etc/sysctl.d",
                        Fix.sysctl(setting, 1));
    }

    /** The greater of the setting for all and that of a device counts. */
    private static List<Finding> reversePath(Host host) {
        long all = host.number(IPV4 + "conf/all/rp_filter").orElse(0);
        var strict = new ArrayList<String>();
        for (String device : host.names(IPV4 + "conf", "flannel*")) {
            if (Math.max(
                            all,
                            host.number(IPV4 + "conf/" + device + "/rp_filter").orElse(0))
                    == 1) {
                strict.add(device);
            }
        }
        return strict.isEmpty()
                ? List.of(Finding.ok("reverse path filter", "not strict on the pod network's devices"))
                : List.of(Finding.warn(
                        "reverse path filter",
                        "rp_filter is strict on " + String.join(", ", strict)
                                + ": packets of peers that are reached another way than they come are dropped",
                        "sysctl -w "
                                + strict.stream()
                                        .map(device -> "net/ipv4/conf/" + device + "/rp_filter=2")
                                        .reduce((a, b) -> a + " " + b)
                                        .orElse("")
                                + " (2 is loose), or net.ipv4.conf.all.rp_filter=2",
                        strict.stream()
                                .map(device -> Fix.sysctl("net/ipv4/conf/" + device + "/rp_filter", 2))
                                .toArray(Fix[]::new)));
    }

    private static Finding bridgeFilter(Host host) {
        String subject = "bridge netfilter";
        String key = "net.bridge.bridge-nf-call-iptables";
        OptionalLong value = host.number("/proc/sys/net/bridge/bridge-nf-call-iptables");
        if (value.isEmpty()) {
            return Finding.warn(
                    subject,
                    "module br_netfilter is not loaded: pods of one node reach each other's Services past kube-proxy's rules",
                    "modprobe br_netfilter, and name it in /etc/modules-load.d",
                    Fix.run("modprobe", "br_netfilter"));
        }
        return value.getAsLong() == 1
                ? Finding.ok(subject, "bridged packets pass the rules")
                : Finding.warn(
                        subject,
                        key + " is 0: bridged packets pass no rules of kube-proxy's",
                        "sysctl -w " + key + "=1",
                        Fix.sysctl("net/bridge/bridge-nf-call-iptables", 1));
    }

    private static Finding neighbors(Host host) {
        OptionalLong known = host.number(IPV4 + "neigh/default/gc_thresh3");
        if (known.isEmpty()) { // in a network namespace: that of the host counts
            return Finding.ok("neighbor table", "its limit cannot be seen from this network namespace");
        }
        long limit = known.getAsLong();
        long used = Math.max(
                0,
                host.text("/proc/net/arp")
                        .map(table -> table.lines().count() - 1)
                        .orElse(0L));
        return used * 100 < limit * NEARLY
                ? Finding.ok("neighbor table", used + " entries, limit " + limit)
                : Finding.fail(
                        "neighbor table",
                        used + " of " + limit + " entries: new neighbors are refused",
                        "sysctl -w net.ipv4.neigh.default.gc_thresh3=" + Math.max(4_096, used * 2),
                        Fix.sysctl("net/ipv4/neigh/default/gc_thresh3", Math.max(4_096, used * 2)));
    }

    private static Finding conntrack(Host host) {
        OptionalLong used = host.number(CONNTRACK + "count");
        OptionalLong limit = host.number(CONNTRACK + "max");
        if (used.isEmpty() || limit.isEmpty()) {
            return Finding.ok("connection tracking", "not in use");
        }
        return used.getAsLong() * 100 < limit.getAsLong() * NEARLY
                ? Finding.ok("connection tracking", used.getAsLong() + " of " + limit.getAsLong())
                : Finding.fail(
                        "connection tracking",
                        used.getAsLong() + " of " + limit.getAsLong() + " entries: new connections are dropped",
                        "sysctl -w net.netfilter.nf_conntrack_max=" + limit.getAsLong() * 2,
                        Fix.sysctl("net/netfilter/nf_conntrack_max", limit.getAsLong() * 2));
    }
}
