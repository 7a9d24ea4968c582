package dev.loden.netlink;

import static dev.loden.testkit.NetlinkSubject.SCOPE;
import static dev.loden.testkit.NetlinkSubject.VXLAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.testkit.Await;
import dev.loden.testkit.NetlinkSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Beyond the contract: how objects that iproute2 made are read. */
@Tag("net")
@ExtendWith(Netns.class)
final class SnapshotReaderTest {
    private static final String ROUTES = """
            addr add 172.16.1.150/24 dev eth0
            route add default via 172.16.1.1 metric 100
            route add 10.1.0.0/16 nexthop via 172.16.1.11 dev eth0 nexthop via 172.16.1.12 dev eth0
            nexthop add id 5 via 172.16.1.13 dev eth0
            nexthop add id 6 group 5
            nexthop add id 9 blackhole
            route add 10.2.0.0/16 nhid 5
            route add 10.3.0.0/16 nhid 6
            route add 10.4.0.0/16 via 172.16.1.14 tos 4
            route add blackhole 10.5.0.0/16
            route add 10.6.0.0/16 dev eth0 table 77
            route add 10.244.7.0/24 via 172.16.1.17 proto 76
            route add 10.244.7.0/24 via 172.16.1.18 proto 76 metric 5
            route add 10.245.7.0/24 via 172.16.1.17 proto 76
            route add default via fd00:16::1
            """;

    private static Set<KernelObject> held(NetlinkOps ops) {
        return Set.copyOf(ops.snapshot(SCOPE).objects().values());
    }

    @Test
    void holdsNothingTwiceThatIsExpected() {
        Ip.makeHost();
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            var objects = new ArrayList<KernelObject>(List.of(VXLAN));
            objects.addAll(NetlinkSubject.peer(1));
            objects.add(new NextHop(7, VXLAN.name(), Ipv4.parse("10.244.3.0"), true, Route.LODEN));
            objects.add(new Route(Prefix.parse("10.244.3.0/24"), new Via.NextHopObject(7, VXLAN.name()), Route.BOOT));
            var changes = objects.stream()
                    .<Change>map(object -> new Change.Add(object, "missing"))
                    .toList();
            assertEquals(List.of(), ops.apply(new Batch(changes)).failures());
            Map<ObjectKey, KernelObject> expected =
                    objects.stream().collect(Collectors.toMap(KernelObject::key, object -> object));
            Map<ObjectKey, KernelObject> read = ops.snapshot(SCOPE, expected).objects();
            objects.stream()
                    .filter(object -> !(object instanceof Link))
                    .forEach(object -> assertSame(object, read.get(object.key())));
        }
    }

    @Test
    void omitsWhatTheKernelMakesByItself() {
        Ip.makeHost();
        Ip.batch("""
                link add flannel.1 address 0a:58:00:00:00:01 type vxlan id 1 dstport 8472 local 172.16.1.100 dev eth0
                link set flannel.1 up
                addr add 10.244.0.0/16 dev flannel.1
                addr add fd01::1/64 dev flannel.1 nodad
                neigh add 10.244.1.0 lladdr 0a:58:00:00:ff:01 dev flannel.1 nud noarp
                neigh add 10.244.2.0 lladdr 0a:58:00:00:ff:02 dev flannel.1 nud stale
                neigh add proxy 10.244.3.0 dev flannel.1
                neigh add 10.244.4.0 dev flannel.1 nud failed
                """);
        Ip.run("bridge fdb add 0a:58:00:00:ff:05 dev flannel.1 dst 172.16.1.5 dynamic");
        Ip.run("bridge fdb add 0a:58:00:00:ff:06 dev flannel.1 dst 172.16.1.6 port 9999");
        Ip.run("bridge fdb append 00:00:00:00:00:00 dev flannel.1 dst 172.16.1.7");
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            var learning = new LinkKind.Vxlan(1, 8472, Ipv4.parse("172.16.1.100"), "eth0", true, false);
            var mac = MacAddress.parse("0a:58:00:00:00:01");
            assertEquals(
                    Set.of(
                            new Link("flannel.1", learning, Optional.of(mac), 1450, true),
                            new Address("flannel.1", Ipv4.parse("10.244.0.0"), 16),
                            new Address("flannel.1", Ipv6.parse("fd01::1"), 64),
                            new Neighbor(
                                    "flannel.1",
                                    Ipv4.parse("10.244.2.0"),
                                    MacAddress.parse("0a:58:00:00:ff:02"),
                                    false),
                            new FdbEntry("flannel.1", new MacAddress(0), Ipv4.parse("172.16.1.7"))),
                    held(ops));
            Set<Prefix> routes = ops.snapshot(SCOPE).host().routes().stream()
                    .map(HostRoute::destination)
                    .collect(Collectors.toSet());
            assertEquals(Set.of(Prefix.parse("172.16.1.0/24"), Prefix.parse("fd00:16::/64")), routes);
        }
    }

    /** Of several ways the first: all of them lead to other networks. */
    @Test
    void readsDefaultRoutesOfSeveralWays() {
        Ip.makeHost();
        Ip.batch("""
                link add eth1 type veth peer name eth1p
                link set eth1p up
                link set eth1 up
                addr add fd00:17::100/64 dev eth1 nodad
                addr add 172.17.1.100/24 dev eth1
                route add default metric 300 nexthop via 172.17.1.1 dev eth1 nexthop via 172.16.1.1 dev eth0
                route add default metric 700 nexthop via fd00:17::1 dev eth1 nexthop via fd00:16::1 dev eth0
                route add default via 172.16.1.1 metric 500
                route add default via fd00:16::1
                """);
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            assertEquals(
                    Set.of("0.0.0.0/0 eth1 300", "0.0.0.0/0 eth0 500", "::/0 eth1 700", "::/0 eth0 1024"),
                    ops.snapshot(SCOPE).host().routes().stream()
                            .filter(route -> route.destination().length() == 0)
                            .map(route -> route.destination() + " " + route.link() + " " + route.metric())
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void readsHostRoutesOfAllShapes() {
        Ip.makeHost();
        Ip.batch(ROUTES);
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            var around = new Scope(Set.of(), List.of(new Scope.RouteScope("", Prefix.parse("10.0.0.0/8"))));
            KernelSnapshot snapshot = ops.snapshot(SCOPE.plus(around));
            assertEquals(
                    Set.of(
                            "0.0.0.0/0 172.16.1.1 100",
                            "10.1.0.0/16 172.16.1.11 0",
                            "10.2.0.0/16 172.16.1.13 0",
                            "10.3.0.0/16 172.16.1.13 0",
                            "10.4.0.0/16 172.16.1.14 0",
                            "10.244.7.0/24 172.16.1.18 5",
                            "10.245.7.0/24 172.16.1.17 0",
                            "172.16.1.0/24 - 0",
                            "::/0 fd00:16::1 1024",
                            "fd00:16::/64 - 256"),
                    snapshot.host().routes().stream()
                            .map(route -> route.destination() + " "
                                    + route.gateway().map(Object::toString).orElse("-") + " " + route.metric())
                            .collect(Collectors.toSet()));
            assertEquals(
                    "[10.244.7.0/24 via 172.16.1.17 dev eth0 proto loden]",
                    snapshot.objects().values().toString());
            HostLink eth0 = snapshot.host().links().stream()
                    .filter(link -> link.name().equals("eth0"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    "[172.16.1.100/24 dev eth0, fd00:16::100/64 dev eth0, 172.16.1.150/24 dev eth0]",
                    eth0.addresses().toString());
        }
    }

    /** Each would be some 600 bytes; that they are there shows in one number. */
    @Test
    void keepsNoneOfAHundredThousandRoutesThatLeadElsewhere() {
        Ip.makeHost();
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            HostNetwork bare = ops.snapshot(SCOPE).host();
            Ip.batch(IntStream.range(0, 100_000)
                    .mapToObj(i -> "route add 20." + (i >> 8 & 255) + "." + (i & 255) + "." + (i >> 16) * 128
                            + "/25 via 172.16.1." + (1 + i % 90) + "\n")
                    .collect(Collectors.joining()));
            HostNetwork full = ops.snapshot(SCOPE).host();
            assertEquals(bare.routes(), full.routes());
            assertEquals(full.otherRoutes(), ops.snapshot(SCOPE).host().otherRoutes());
            Ip.run("ip route change 20.0.0.0/25 via 172.16.1.99");
            assertNotEquals(full.otherRoutes(), ops.snapshot(SCOPE).host().otherRoutes());
            Ip.run("ip route change 20.0.0.0/25 via 172.16.1.1");
            assertEquals(full.otherRoutes(), ops.snapshot(SCOPE).host().otherRoutes());
        }
    }

    /** fd00:16::5 is eth0p's, too; what is made out of fd00:17::7 is temporary. */
    private static final String ADDRESSES = """
            addr add fd00:16::5/64 dev eth0p nodad
            addr add fd00:18::1/128 dev eth0 nodad
            addr add fd00:16::4/64 dev eth0 nodad preferred_lft 0
            addr add fd00:16::5/64 dev eth0
            addr add fd00:17::7/64 dev eth0 nodad mngtmpaddr
            addr add 169.254.3.4/16 dev eth0
            addr add 10.9.0.1/32 dev eth0
            addr add 172.16.1.150/24 dev eth0
            addr add 10.8.0.1/24 scope link dev eth0
            addr add 10.7.0.1/24 scope host dev eth0
            """;

    @Test
    void listsTheUsableAddressesTheBestFirst() {
        Ip.makeHost();
        Ip.run("sysctl -qw net.ipv6.conf.eth0.use_tempaddr=2");
        Ip.batch(ADDRESSES);
        Await.until(
                "a duplicate to be detected",
                NetlinkSubject.EVENT_TIMEOUT,
                () -> Ip.run("ip -6 addr show dev eth0 dadfailed").contains("fd00:16::5"));
        Await.until(
                "a temporary address",
                NetlinkSubject.EVENT_TIMEOUT,
                () -> Ip.run("ip -6 addr show dev eth0 temporary -tentative").contains("fd00:17"));
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            List<String> addresses = ops.snapshot(SCOPE).host().link("eth0").orElseThrow().addresses().stream()
                    .map(address -> address.address() + "/" + address.length())
                    .toList();
            List<String> temporary = addresses.stream()
                    .filter(text -> text.startsWith("fd00:17") && !text.equals("fd00:17::7/64"))
                    .toList();
            assertEquals(1, temporary.size(), addresses::toString);
            assertEquals(
                    List.of(
                            "172.16.1.100/24",
                            "fd00:17::7/64",
                            "fd00:16::100/64",
                            "172.16.1.150/24",
                            "10.9.0.1/32",
                            "fd00:18::1/128",
                            "10.8.0.1/24",
                            "169.254.3.4/16",
                            temporary.getFirst(),
                            "fd00:16::4/64"),
                    addresses);
        }
    }

    @Test
    void listsAnAddressOnceItsDetectionIsOver() {
        Ip.makeHost();
        Ip.run("sysctl -qw net.ipv6.conf.eth0.dad_transmits=30");
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            Ip.run("ip addr add fd00:16::9/64 dev eth0");
            assertEquals(List.of(), ninth(ops));
            Ip.run("ip addr del fd00:16::9/64 dev eth0");
            Ip.run("sysctl -qw net.ipv6.conf.eth0.dad_transmits=1");
            Ip.run("ip addr add fd00:16::9/64 dev eth0");
            Await.until(
                    "the address to be listed",
                    NetlinkSubject.EVENT_TIMEOUT,
                    () -> !ninth(ops).isEmpty());
        }
    }

    private static List<Address> ninth(NetlinkOps ops) {
        return ops.snapshot(SCOPE).host().link("eth0").orElseThrow().addresses().stream()
                .filter(address -> address.address().equals(Ipv6.parse("fd00:16::9")))
                .toList();
    }
}
