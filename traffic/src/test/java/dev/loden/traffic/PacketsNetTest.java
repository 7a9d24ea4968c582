package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Family;
import dev.loden.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real packets, and what source address they have where they arrive.
 *
 * <pre>
 *   pod  eth0 10.244.1.2 --- 10.244.1.1  node  172.16.9.1 --- 172.16.9.2 eth0  world, which also has 10.244.2.2,
 *        fd00:0:0:1::2       fd00:0:0:1::1     fd99::1        fd99::2          fd00:0:0:2::2: a pod of another node
 *                                              198.51.100.1, fd98::1 on lo: another address of the node
 * </pre>
 */
@Tag("net")
class PacketsNetTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    private final Netns pod = Netns.create("pod");
    private final Netns node = Netns.create("node");
    private final Netns world = Netns.create("world");
    private final List<TrafficRules> started = new ArrayList<>();

    /** One family's addresses of the drawing above. */
    private record Plan(String pod, String otherPod, String node, String nodesOther, String world) {
        static Plan of(Family family) {
            return switch (family) {
                case IPV4 -> new Plan("10.244.1.2", "10.244.2.2", "172.16.9.1", "198.51.100.1", "172.16.9.2");
                case IPV6 -> new Plan("fd00:0:0:1::2", "fd00:0:0:2::2", "fd99::1", "fd98::1", "fd99::2");
            };
        }
    }

    @BeforeEach
    void connect() {
        for (Netns each : List.of(pod, node, world)) {
            each.shell("echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad"); // no waiting for its own address
        }
        node.ip("link add pod type veth peer name eth0 netns " + pod.name());
        node.ip("link add eth0 type veth peer name eth0 netns " + world.name());
        for (Netns each : List.of(pod, world)) {
            each.ip("link set eth0 up");
            recordPings(each);
        }
        node.ip("link set pod up");
        node.ip("link set eth0 up");
        addressesAndRoutes();
        for (Family family : Family.values()) {
            Plan plan = Plan.of(family);
            Await.until("the path works", SOON, () -> pings(pod, plan.pod(), plan.world()));
            seen(world, family);
        }
    }

    /** Gives all three their addresses and routes. */
    private void addressesAndRoutes() {
        address(pod, "eth0", "10.244.1.2/24", "fd00:0:0:1::2/64");
        address(node, "pod", "10.244.1.1/24", "fd00:0:0:1::1/64");
        address(node, "eth0", "172.16.9.1/24", "fd99::1/64");
        address(node, "lo", "198.51.100.1/32", "fd98::1/128");
        address(world, "eth0", "172.16.9.2/24", "fd99::2/64");
        address(world, "lo", "10.244.2.2/32", "fd00:0:0:2::2/128");
        pod.ip("route add default via 10.244.1.1");
        pod.ip("-6 route add default via fd00:0:0:1::1");
        node.ip("route add 10.244.2.0/24 via 172.16.9.2");
        node.ip("-6 route add fd00:0:0:2::/64 via fd99::2");
        world.ip("route add default via 172.16.9.1");
        world.ip("-6 route add default via fd99::1");
        node.shell("echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    }

    /** Makes a namespace remember the sources of the pings that it gets, see {@link #seen}. */
    private static void recordPings(Netns netns) {
        netns.shell("""
                nft 'table inet seen {
                    set ipv4 { type ipv4_addr; flags dynamic; }
                    set ipv6 { type ipv6_addr; flags dynamic; }
                    chain in {
                        type filter hook input priority -300;
                        icmp type echo-request add @ipv4 { ip saddr }
                        icmpv6 type echo-request add @ipv6 { ip6 saddr }
                    }
                }
                '
                """);
    }

    private static void address(Netns netns, String link, String ipv4, String ipv6) {
        netns.ip("address add " + ipv4 + " dev " + link);
        netns.ip("-6 address add " + ipv6 + " dev " + link + " nodad");
    }

    @AfterEach
    void close() {
        started.forEach(TrafficRules::close);
        List.of(pod, node, world).forEach(Netns::close);
    }

    static Stream<Arguments> tools() {
        return Stream.of(Family.values())
                .flatMap(family -> Stream.of("-nft", "-legacy", "nft").map(tool -> Arguments.of(family, tool)));
    }

    @ParameterizedTest
    @MethodSource("tools")
    void masqueradesWhatLeavesTheNetworkAndNothingElse(Family family, String tool) {
        Plan plan = Plan.of(family);
        ping(pod, plan.pod(), plan.world());
        assertEquals(Set.of(plan.pod()), seen(world, family), "without rules");

        start(tool);
        ping(pod, plan.pod(), plan.world());
        assertEquals(Set.of(plan.node()), seen(world, family), "pod to the world");
        ping(pod, plan.pod(), plan.otherPod());
        assertEquals(Set.of(plan.pod()), seen(world, family), "pod to pod");
        ping(world, plan.otherPod(), plan.pod());
        assertEquals(Set.of(plan.otherPod()), seen(pod, family), "pod to our pod");
        ping(world, plan.world(), plan.pod());
        assertEquals(Set.of(plan.world()), seen(pod, family), "the world to our pod");
        ping(node, plan.nodesOther(), plan.world());
        assertEquals(Set.of(plan.nodesOther()), seen(world, family), "node to the world");
        ping(node, plan.nodesOther(), plan.otherPod());
        assertEquals(Set.of(plan.node()), seen(world, family), "node to another node's pod");
    }

    @ParameterizedTest
    @MethodSource("tools")
    void leavesToKubeProxyWhatItHasMarked(Family family, String tool) {
        Plan plan = Plan.of(family);
        start(tool);
        node.shell("""
                nft 'table inet marks {
                    chain pre {
                        type filter hook prerouting priority mangle;
                        meta mark set 0xc000
                    }
                }
                '
                """);
        ping(pod, plan.pod(), plan.world());

        assertEquals(Set.of(plan.pod()), seen(world, family), "0xc000 has the bit 0x4000");
    }

    /** In nftables no table can accept what another one drops. */
    static Stream<Arguments> toolsThatAccept() {
        return tools().filter(arguments -> !arguments.get()[1].equals("nft"));
    }

    @ParameterizedTest
    @MethodSource("toolsThatAccept")
    void letsTheNetworkThroughWhereForwardingIsDropped(Family family, String tool) {
        Plan plan = Plan.of(family);
        String iptables = Netns.iptables(family) + tool;
        node.run(iptables, "-P", "FORWARD", "DROP");
        assertFalse(pings(pod, plan.pod(), plan.world()));

        start(tool);
        ping(pod, plan.pod(), plan.world());
        ping(world, plan.world(), plan.pod());
    }

    private void start(String tool) {
        boolean nftables = tool.equals("nft");
        TrafficRules rules =
                TrafficRules.start(Inputs.ALL, Netns.tools(nftables ? "-nft" : tool, node.commands()), List.of());
        started.add(rules);
        rules.setDesired(Inputs.both(nftables), Inputs.BOTH);
        Await.until("rules of both families", SOON, () -> rules.repairs() == 2);
    }

    private static void ping(Netns from, String source, String target) {
        assertTrue(pings(from, source, target, 10), source + " to " + target);
    }

    private static boolean pings(Netns from, String source, String target) {
        return pings(from, source, target, 1);
    }

    private static boolean pings(Netns from, String source, String target, int seconds) {
        return from.succeeds("ping", "-n", "-q", "-c", "1", "-W", "" + seconds, "-I", source, target);
    }

    /** The sources of all pings that have arrived since the last call. */
    private static Set<String> seen(Netns netns, Family family) {
        String set = family == Family.IPV4 ? "ipv4" : "ipv6";
        String listed = netns.run("nft", "list", "set", "inet", "seen", set);
        netns.run("nft", "flush", "set", "inet", "seen", set);
        var sources = new TreeSet<String>();
        int start = listed.indexOf("elements = {");
        if (start >= 0) {
            String elements = listed.substring(start + "elements = {".length(), listed.indexOf('}', start));
            Stream.of(elements.split(",", -1)).map(String::strip).forEach(sources::add);
        }
        return sources;
    }
}
