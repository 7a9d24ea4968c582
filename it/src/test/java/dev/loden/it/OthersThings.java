package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.lab.net.Namespace;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What other programs have on a host with a daemon: it is to be as it was, to the last detail that the kernel prints. */
final class OthersThings {
    /** What a host has from CNI plugins, other overlays, routers and firewalls; some of it looks like ours. */
    private static final List<String> ALL = List.of(
            "ip link add cni9 type bridge",
            "ip address add 10.77.0.1/24 dev cni9",
            "ip link set cni9 up",
            "ip link add flannel.77 type vxlan id 77 dstport 8472 local 127.0.0.1 nolearning",
            "ip address add 10.88.0.0/32 dev flannel.77",
            "ip link set flannel.77 up",
            "ip route add 10.88.1.0/24 via 10.88.1.0 dev flannel.77 onlink",
            "ip neigh add 10.88.1.0 dev flannel.77 lladdr aa:00:00:00:00:01 nud permanent",
            "bridge fdb append aa:00:00:00:00:01 dev flannel.77 dst 127.0.0.9 self permanent",
            "ip route add blackhole 10.66.0.0/16",
            "ip route add 10.67.0.0/16 dev cni9 metric 77",
            "ip route add 10.68.0.0/16 dev cni9 table 77",
            "ip rule add from 10.67.0.0/16 table 77 priority 7777",
            "ip nexthop add id 7777 dev cni9",
            "iptables -t nat -A POSTROUTING -s 10.77.0.0/24 -j MASQUERADE",
            "iptables -N THEIRS",
            "iptables -A FORWARD -s 10.77.0.0/24 -j THEIRS",
            "nft add table inet theirs",
            "nft add chain inet theirs c { type filter hook forward priority 5 ; }",
            "nft add rule inet theirs c ip saddr 10.77.0.0/24 counter accept");

    private static final List<String> STATE = List.of(
            "ip -details link show",
            "ip address show",
            "ip route show table all",
            "ip -6 route show table all",
            "ip rule show",
            "ip nexthop show",
            "ip neigh show nud permanent",
            "bridge fdb show",
            "iptables-save",
            "nft list table inet theirs",
            "sysctl net.ipv4.conf net.ipv4.ip_forward");

    /** Lines of the daemon's own: its device, network and rules. The kernel's link-local addresses are ready after a while. */
    private static final Pattern OURS =
            Pattern.compile("flannel[./]1\\b|10\\.244\\.|FLANNEL|flanneld|172\\.16\\.1\\.|fe80::|^[#:]");

    private final Namespace host;
    private final String before;

    private OthersThings(Namespace host) {
        this.host = host;
        this.before = state(host);
    }

    static OthersThings addTo(Namespace host) {
        ALL.forEach(command -> host.run(command.split(" ", -1)));
        return new OthersThings(host);
    }

    void assertAsBefore() {
        String after = state(host);
        assertEquals(missing(before, after), missing(after, before), "of others' before, and after");
    }

    /** The lines of one that the other has not. */
    private static String missing(String one, String other) {
        List<String> lines = other.lines().toList();
        return one.lines().filter(line -> !lines.contains(line)).collect(Collectors.joining("\n"));
    }

    /** All of the host but our own. */
    private static String state(Namespace namespace) {
        var state = new StringBuilder();
        for (String command : STATE) {
            namespace
                    .run(command.split(" ", -1))
                    .replaceAll("\\[\\d+:\\d+]|packets \\d+ bytes \\d+|(gc|hello)_timer +[\\d.]+", "")
                    .replaceAll("(?m)^(\\d+: flannel\\.1[:@].*\\n)( .*\\n)*", "")
                    .lines()
                    .filter(line -> !OURS.matcher(line).find())
                    .forEach(line -> state.append(line).append('\n'));
        }
        return state.toString();
    }
}
