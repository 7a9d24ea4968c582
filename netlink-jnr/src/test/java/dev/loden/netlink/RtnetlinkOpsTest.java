package dev.loden.netlink;

import static dev.loden.testkit.NetlinkSubject.SCOPE;
import static dev.loden.testkit.NetlinkSubject.VXLAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.Egress;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.PluginException;
import dev.loden.testkit.NetlinkSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Beyond the contract: how iproute2 shows the objects that we made, and what the kernel refuses. */
@Tag("net")
@ExtendWith(Netns.class)
final class RtnetlinkOpsTest {
    private static Receipt add(NetlinkOps ops, List<? extends KernelObject> objects) {
        return ops.apply(new Batch(objects.stream()
                .<Change>map(object -> new Change.Add(object, "missing"))
                .toList()));
    }

    private static List<String> messages(Receipt receipt) {
        return receipt.outcomes().stream().map(Outcome::message).toList();
    }

    private static Set<KernelObject> held(NetlinkOps ops) {
        return Set.copyOf(ops.snapshot(SCOPE).objects().values());
    }

    private static Route onlink(int number) {
        var subnet = new Prefix(Ipv4.parse("10.0.0.0").plus(256L * number), 24);
        return new Route(subnet, new Via.Gateway(subnet.address(), "flannel.1", true), Route.BOOT);
    }

    @Test
    void showsInIpAsFlannelsObjectsDo() {
        Ip.makeHost();
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            var objects =
                    new ArrayList<KernelObject>(List.of(VXLAN, new Address("flannel.1", Ipv4.parse("10.244.0.0"), 32)));
            objects.addAll(NetlinkSubject.peer(2));
            objects.add(new Route(
                    Prefix.parse("10.244.1.0/24"),
                    new Via.Gateway(Ipv4.parse("172.16.1.101"), "eth0", false),
                    Route.LODEN));
            assertEquals(List.of(), add(ops, objects).failures());
        }
        assertEquals("""
                10.244.1.0/24 via 172.16.1.101 dev eth0 proto 76
                10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink
                172.16.1.0/24 dev eth0 proto kernel scope link src 172.16.1.100""", Ip.run("ip route"));
        assertEquals("10.244.2.0 lladdr 0a:58:00:00:ff:02 PERMANENT", Ip.run("ip -4 neigh show dev flannel.1"));
        assertEquals("0a:58:00:00:ff:02 dst 172.16.1.2 self permanent", Ip.run("bridge fdb show dev flannel.1"));
        String address = Ip.run("ip -o -4 addr show dev flannel.1");
        assertTrue(address.contains("inet 10.244.0.0/32 scope global flannel.1"), address);
        String link = Ip.run("ip -d link show flannel.1");
        assertTrue(
                link.contains("vxlan id 1 local 172.16.1.100 dev eth0 srcport 0 0 dstport 8472 nolearning ttl auto"
                        + " ageing 300 udpcsum noudp6zerocsumtx noudp6zerocsumrx addrgenmode eui64"),
                link);
        assertTrue(link.contains("<BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450"), link);
        assertTrue(link.contains("link/ether 0a:58:00:00:00:01"), link);
    }

    @Test
    void readsInIpAlsoOverIpv6AndByNextHops() {
        Ip.makeHost();
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            var objects = new ArrayList<KernelObject>(List.of(NetlinkSubject.VXLAN6));
            objects.addAll(NetlinkSubject.peer6(2));
            objects.add(new NextHop(7, "eth0", Ipv4.parse("10.244.3.0"), true, Route.LODEN));
            objects.add(new Route(Prefix.parse("10.244.3.0/24"), new Via.NextHopObject(7, "eth0"), Route.LODEN));
            objects.add(new Route(
                    Prefix.parse("10.244.4.0/24"),
                    new Via.Gateway(Ipv6.parse("fd00:16::4"), "eth0", false),
                    Route.LODEN));
            assertEquals(List.of(), add(ops, objects).failures());
            assertTrue(held(ops).containsAll(objects));
        }
        assertEquals(
                "fd01:0:0:2::/64 via fd01:0:0:2:: metric 1024 onlink pref medium",
                Ip.run("ip -6 route show dev flannel-v6.1 proto boot"));
        assertEquals("id 7 via 10.244.3.0 dev eth0 scope link proto 76 onlink", Ip.run("ip nexthop"));
        assertEquals("""
                10.244.3.0/24 nhid 7 via 10.244.3.0 dev eth0 onlink
                10.244.4.0/24 via inet6 fd00:16::4 dev eth0""", Ip.run("ip route show proto 76"));
    }

    @Test
    void reportsTheKernelsTextForAnError() {
        Ip.makeHost();
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            add(ops, List.of(VXLAN));
            Receipt receipt = add(
                    ops,
                    List.of(
                            new Route(
                                    Prefix.parse("10.244.8.0/24"),
                                    new Via.Gateway(Ipv4.parse("10.244.8.0"), "flannel.1", false),
                                    Route.BOOT),
                            new Route(
                                    Prefix.parse("10.244.8.0/24"),
                                    new Via.Gateway(Ipv4.parse("172.16.1.100"), "eth0", true),
                                    Route.BOOT),
                            new Route(
                                    Prefix.parse("10.244.7.0/24"), new Via.NextHopObject(77, "flannel.1"), Route.BOOT),
                            new Neighbor(
                                    "flannel.9",
                                    Ipv4.parse("10.244.8.0"),
                                    VXLAN.mac().orElseThrow()),
                            VXLAN,
                            new Link("a-name-too-long-by-far", VXLAN.kind(), Optional.empty(), 1450, true)));
            assertEquals(
                    List.of(
                            "ENETUNREACH: Nexthop has invalid gateway",
                            "EINVAL: Nexthop has invalid gateway",
                            "EINVAL: Nexthop id does not exist",
                            "ENODEV: no device flannel.9",
                            "EEXIST",
                            "ERANGE: Attribute failed policy validation"),
                    messages(receipt));
        }
    }

    @Test
    void makesFiveThousandRoutesExceptTheBadOne() {
        Ip.makeHost();
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            add(ops, List.of(VXLAN));
            List<Route> routes = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                routes.add(onlink(i));
            }
            routes.set(
                    2500,
                    new Route(
                            Prefix.parse("11.0.0.0/24"),
                            new Via.Gateway(Ipv4.parse("11.0.0.0"), "flannel.1", false),
                            Route.BOOT));
            Receipt receipt = add(ops, routes);
            assertEquals(1, receipt.failures().size());
            assertFalse(receipt.outcomes().get(2500).ok());
            assertEquals(
                    "ENETUNREACH: Nexthop has invalid gateway",
                    receipt.failures().get(0).message());
            assertEquals(5000, held(ops).size());
            assertEquals(4999, Ip.run("ip route show dev flannel.1").lines().count());
        }
    }

    @Test
    void removesOnlyTheRouteThatIsMeant() {
        Ip.makeHost();
        Ip.run("ip route add 10.244.7.0/24 via 172.16.1.17 proto 76");
        var other = new Route(
                Prefix.parse("10.244.7.0/24"), new Via.Gateway(Ipv4.parse("172.16.1.18"), "eth0", false), Route.LODEN);
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            var batch = new Batch(List.of(new Change.Remove(other, "not wanted")));
            assertEquals(List.of(), ops.apply(batch).failures());
            assertEquals(1, held(ops).size());
        }
    }

    @Test
    void reportsWhichAnswersWereLost() {
        Ip.makeHost();
        try (NetlinkOps ops = RtnetlinkOps.open(1)) {
            add(ops, List.of(VXLAN));
            List<Route> routes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                routes.add(onlink(i));
            }
            assertEquals(List.of(), add(ops, routes).failures(), "success takes no room");
            assertEquals(101, held(ops).size());

            Receipt again = add(ops, routes);
            Map<Boolean, Long> lost = again.failures().stream()
                    .map(Outcome::message)
                    .collect(Collectors.partitioningBy("ENOBUFS: no answer"::equals, Collectors.counting()));
            assertTrue(lost.get(true) > 0 && lost.get(false) > 0, again.failures()::toString);
            assertEquals(100, again.failures().size());
            assertEquals(List.of(), add(ops, List.of(onlink(200))).failures());
        }
    }

    @Test
    void doesNothingWhenClosed() {
        NetlinkOps ops = new RtnetlinkProvider().open();
        ops.close();
        var failure = assertThrows(PluginException.class, () -> ops.snapshot(SCOPE));
        assertEquals(ErrorCode.UNAVAILABLE, failure.code());
    }

    @Test
    void followsRulesAndOtherTablesToAnAddress() {
        Ip.makeHost();
        Ip.batch("""
                link add eth1 type veth peer name eth1p
                link set eth1p up
                link set eth1 up
                addr add 10.9.0.5/24 dev eth1
                addr add 10.9.0.6/24 dev eth1
                rule add to 192.0.2.0/24 table 77
                route add default via 10.9.0.1 dev eth1 src 10.9.0.6 table 77
                route add unreachable 198.51.100.0/24
                """);
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            assertEquals(
                    Optional.of(new Egress("eth1", Optional.of(Ipv4.parse("10.9.0.6")))),
                    ops.egress(Ipv4.parse("192.0.2.9")));
            assertEquals(Optional.empty(), ops.egress(Ipv4.parse("198.51.100.1")));
            assertEquals(Optional.empty(), ops.egress(Ipv6.parse("2001:db8::1")));
        }
    }
}
