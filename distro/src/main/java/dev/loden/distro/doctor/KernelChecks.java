package dev.loden.distro.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kernel's settings (Documentation/networking/ip-sysctl.rst and nf_conntrack-sysctl.rst). */
final class KernelChecks {
    private static final String IPV4 = "/proc/sys/net/ipv4/";
    private static final String CONNTRACK = "/proc/sys/net/netfilter/nf_conntrack_";

    /** In the column of flags: ATF_PERM (if_arp.h). */
    private static final Pattern PERMANENT = Pattern.compile("^\\S+ +0x\\S+ +0x[0-9a-f]*[4-7c-f] ");

    /** From here on a table is called nearly full, in percent. */
    private static final int NEARLY = 90;

    private KernelChecks() {}

    static List<Finding> all(Host host) {
        List<Protocol> protocols = Protocol.of(host);
        var found = new ArrayList<Finding>();
        protocols.forEach(protocol -> found.add(forwarding(host, protocol)));
        if (protocols.contains(Protocol.IPV6)) {
            found.add(advertisements(host));
        }
        found.addAll(reversePath(host));
        found.addAll(bridgeFilters(host, protocols));
        protocols.forEach(protocol -> found.add(neighbors(host, protocol)));
        found.add(conntrack(host));
        return found;
    }

    private static Finding forwarding(Host host, Protocol protocol) {
        String subject = protocol.title() + " forwarding";
        String setting = protocol.forwarding();
        String key = setting.replace('/', '.');
        return host.number("/proc/sys/" + setting).orElse(1) != 0
                ? Finding.ok(subject, "on")
                : Finding.fail(
                        subject,
                        key + " is 0: no packet passes from pods to other nodes",
                        "sysctl -w " + key + "=1, and in /etc/sysctl.d",
                        Fix.sysctl(setting, 1));
    }

    /** A router takes none from other routers unless accept_ra is 2: an address and a default route it once got that way expire. */
    private static Finding advertisements(Host host) {
        String conf = "/proc/sys/" + Protocol.IPV6.setting("conf");
        List<String> ignoring = host.names(conf, "*").stream()
                .filter(device -> host.number(conf + "/" + device + "/accept_ra")
                                        .orElse(0)
                                == 1
                        && host.number(conf + "/" + device + "/forwarding").orElse(0) != 0)
                .filter(device -> host.output(
                                "ip", "-6", "-o", "address", "show", "dev", device, "scope", "global", "dynamic")
                        .filter(addresses -> !addresses.isBlank())
                        .isPresent())
                .toList();
        return ignoring.isEmpty()
                ? Finding.ok("router advertisements", "no device depends on them and ignores them")
                : Finding.warn(
                        "router advertisements",
                        String.join(", ", ignoring)
                                + " has an address from them, and with forwarding on takes no more: address"
                                + " and default route expire",
                        "sysctl -w "
                                + ignoring.stream()
                                        .map(device -> "net/ipv6/conf/" + device + "/accept_ra=2")
                                        .collect(Collectors.joining(" "))
                                + ", and in /etc/sysctl.d",
                        ignoring.stream()
                                .map(device -> Fix.sysctl(Protocol.IPV6.setting("conf/" + device + "/accept_ra"), 2))
                                .toArray(Fix[]::new));
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

    private static List<Finding> bridgeFilters(Host host, List<Protocol> protocols) {
        if (protocols.stream().allMatch(protocol -> bridgeFilter(host, protocol).isEmpty())) {
            return List.of(Finding.warn(
                    "bridge netfilter",
                    "module br_netfilter is not loaded: pods of one node reach each other's Services past kube-proxy's rules",
                    "modprobe br_netfilter, and name it in /etc/modules-load.d",
                    Fix.run("modprobe", "br_netfilter")));
        }
        return protocols.stream()
                .map(protocol -> bridged(protocol, bridgeFilter(host, protocol).orElse(1)))
                .toList();
    }

    private static String bridgeSetting(Protocol protocol) {
        return "net/bridge/bridge-nf-call-" + protocol.iptables();
    }

    private static OptionalLong bridgeFilter(Host host, Protocol protocol) {
        return host.number("/proc/sys/" + bridgeSetting(protocol));
    }

    private static Finding bridged(Protocol protocol, long value) {
        String subject = protocol.subject("bridge netfilter");
        String key = bridgeSetting(protocol).replace('/', '.');
        return value == 1
                ? Finding.ok(subject, "bridged packets pass the rules")
                : Finding.warn(
                        subject,
                        key + " is 0: bridged packets pass no rules of kube-proxy's",
                        "sysctl -w " + key + "=1",
                        Fix.sysctl(bridgeSetting(protocol), 1));
    }

    private static Finding neighbors(Host host, Protocol protocol) {
        String subject = protocol.subject("neighbor table");
        String setting = protocol.setting("neigh/default/gc_thresh3");
        OptionalLong known = host.number("/proc/sys/" + setting);
        if (known.isEmpty()) { // in a network namespace: that of the host counts
            return Finding.ok(subject, "its limit cannot be seen from this network namespace");
        }
        long limit = known.getAsLong();
        long used = protocol == Protocol.IPV4 ? arpEntries(host) : ndpEntries(host);
        return used * 100 < limit * NEARLY
                ? Finding.ok(subject, used + " entries, limit " + limit)
                : Finding.fail(
                        subject,
                        used + " of " + limit + " entries: new neighbors are refused",
                        "sysctl -w " + setting.replace('/', '.') + "=" + Math.max(4_096, used * 2),
                        Fix.sysctl(setting, Math.max(4_096, used * 2)));
    }

    /** Permanent ones do not count since Linux 5.0 (net/core/neighbour.c, gc_entries): those of a large vxlan network. */
    private static long arpEntries(Host host) {
        return host.text("/proc/net/arp").stream()
                .flatMap(String::lines)
                .skip(1)
                .filter(line -> !PERMANENT.matcher(line).find())
                .count();
    }

    private static long ndpEntries(Host host) {
        return host.output("ip", "-6", "neigh", "show").stream()
                .flatMap(String::lines)
                .filter(line -> !line.endsWith("PERMANENT") && !line.endsWith("PERMANENT "))
                .count();
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
