package dev.loden.api.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KernelObjectTest {
    private static final MacAddress MAC = MacAddress.parse("0a:58:0a:f4:00:01");

    private static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    private static Route route(String destination, Via via, int protocol) {
        return new Route(Prefix.parse(destination), via, protocol);
    }

    private static LinkKind.Vxlan vxlan(String local, boolean learning, boolean gbp) {
        return new LinkKind.Vxlan(1, 8472, ip(local), "ens192", learning, gbp);
    }

    /** The lines of {@code ip route}, which prints 76 until rt_protos has a word for it. */
    static Stream<Arguments> routes() {
        return Stream.of(
                Arguments.of(
                        route("10.244.2.0/24", new Via.Gateway(ip("10.244.2.0"), "flannel.1", true), Route.BOOT),
                        "10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink"),
                Arguments.of(
                        route("10.244.1.0/24", new Via.Gateway(ip("172.16.1.101"), "ens192", false), Route.LODEN),
                        "10.244.1.0/24 via 172.16.1.101 dev ens192 proto loden"),
                Arguments.of(
                        route("10.244.1.0/24", new Via.Gateway(ip("172.16.1.101"), "ens192", true), Route.LODEN),
                        "10.244.1.0/24 via 172.16.1.101 dev ens192 proto loden onlink"),
                Arguments.of(
                        route("10.244.1.0/24", new Via.Gateway(ip("172.16.1.101"), "ens192", false), 17),
                        "10.244.1.0/24 via 172.16.1.101 dev ens192 proto 17"),
                Arguments.of(
                        route("10.244.1.0/24", new Via.Direct("cni0"), Route.BOOT),
                        "10.244.1.0/24 dev cni0 scope link"),
                Arguments.of(
                        route("10.244.1.0/24", new Via.Direct("cni0"), Route.LODEN),
                        "10.244.1.0/24 dev cni0 proto loden scope link"),
                Arguments.of(
                        route("fd00:0:0:1::/64", new Via.Gateway(ip("fd00:0:0:1::"), "flannel-v6.1", true), Route.BOOT),
                        "fd00:0:0:1::/64 via fd00:0:0:1:: dev flannel-v6.1 onlink"),
                Arguments.of(route("fd00:0:0:1::/64", new Via.Direct("cni0"), Route.BOOT), "fd00:0:0:1::/64 dev cni0"),
                Arguments.of(
                        route("10.244.1.0/24", Via.Blackhole.LAST, Route.LODEN),
                        "blackhole 10.244.1.0/24 proto loden metric 4294967295"),
                Arguments.of(route("10.244.1.0/24", new Via.Blackhole(0), Route.BOOT), "blackhole 10.244.1.0/24"),
                Arguments.of(
                        route("10.244.3.0/24", new Via.NextHopObject(7, "flannel.1"), Route.BOOT),
                        "10.244.3.0/24 nhid 7 dev flannel.1"),
                Arguments.of(
                        route("10.244.3.0/24", new Via.NextHopObject(-1, "flannel.1"), Route.LODEN),
                        "10.244.3.0/24 nhid 4294967295 dev flannel.1 proto loden"));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(
                        new NextHop(7, "flannel.1", ip("10.244.2.0"), true, Route.LODEN),
                        "nexthop id 7 via 10.244.2.0 dev flannel.1 proto loden onlink"),
                Arguments.of(
                        new NextHop(-1, "ens192", ip("172.16.1.101"), false, Route.BOOT),
                        "nexthop id 4294967295 via 172.16.1.101 dev ens192"),
                Arguments.of(
                        new Neighbor("flannel.1", ip("10.244.2.0"), MAC),
                        "10.244.2.0 dev flannel.1 lladdr 0a:58:0a:f4:00:01 PERMANENT"),
                Arguments.of(
                        new Neighbor("ens192", ip("fe80::1"), MAC, false),
                        "fe80::1 dev ens192 lladdr 0a:58:0a:f4:00:01"),
                Arguments.of(
                        new FdbEntry("flannel.1", MAC, ip("172.16.1.101")),
                        "0a:58:0a:f4:00:01 dev flannel.1 dst 172.16.1.101 self permanent"),
                Arguments.of(new Address("flannel.1", ip("10.244.1.0"), 32), "10.244.1.0/32 dev flannel.1"),
                Arguments.of(
                        new Link("flannel.1", vxlan("172.16.1.100", false, false), Optional.of(MAC), 1450, true),
                        "flannel.1 vxlan id 1 local 172.16.1.100 dev ens192 dstport 8472 nolearning"
                                + " address 0a:58:0a:f4:00:01 mtu 1450 up"),
                Arguments.of(
                        new Link("flannel-v6.1", vxlan("fd01::100", true, true), Optional.empty(), 1430, false),
                        "flannel-v6.1 vxlan id 1 local fd01::100 dev ens192 dstport 8472 gbp mtu 1430 down"),
                Arguments.of(
                        new Link("cni0", LinkKind.Custom.named("bridge"), Optional.of(MAC), 1450, true),
                        "cni0 bridge address 0a:58:0a:f4:00:01 mtu 1450 up"),
                Arguments.of(
                        new Link("ens192", LinkKind.Custom.named(""), Optional.empty(), 1500, true),
                        "ens192 mtu 1500 up"));
    }

    @ParameterizedTest
    @MethodSource({"routes", "others"})
    void printsInTheWordsOfTheTools(KernelObject object, String text) {
        assertEquals(text, object.toString());
    }

    /** Pairs that the kernel cannot hold at once: whatever else differs, the key is the same. */
    static Stream<Arguments> rivals() {
        var gateway = new Via.Gateway(ip("172.16.1.101"), "ens192", false);
        return Stream.of(
                Arguments.of(
                        route("10.244.1.0/24", gateway, Route.BOOT),
                        route("10.244.1.0/24", new Via.Direct("cni0"), Route.LODEN)),
                Arguments.of(
                        new NextHop(7, "flannel.1", ip("10.244.2.0"), true, Route.LODEN),
                        new NextHop(7, "ens192", ip("172.16.1.101"), false, Route.BOOT)),
                Arguments.of(
                        new Neighbor("flannel.1", ip("10.244.2.0"), MAC),
                        new Neighbor("flannel.1", ip("10.244.2.0"), new MacAddress(2), false)),
                Arguments.of(
                        new FdbEntry("flannel.1", MAC, ip("172.16.1.101")),
                        new FdbEntry("flannel.1", MAC, ip("172.16.1.102"))),
                Arguments.of(
                        new Link("flannel.1", vxlan("172.16.1.100", false, false), Optional.of(MAC), 1450, true),
                        new Link("flannel.1", LinkKind.Custom.named("dummy"), Optional.empty(), 1500, false)));
    }

    @ParameterizedTest
    @MethodSource("rivals")
    void sharesItsKeyWithWhatExcludesIt(KernelObject one, KernelObject other) {
        assertEquals(one.key(), other.key());
        assertEquals(one.key().hashCode(), other.key().hashCode());
        assertNotEquals(one, other);
    }

    /** Pairs that the kernel holds side by side. */
    static Stream<Arguments> neighbours() {
        var direct = new Via.Direct("cni0");
        return Stream.of(
                Arguments.of(route("10.244.1.0/24", direct, Route.BOOT), route("10.244.0.0/16", direct, Route.BOOT)),
                Arguments.of(route("10.244.1.0/24", direct, Route.BOOT), route("10.244.1.0/25", direct, Route.BOOT)),
                Arguments.of(
                        new NextHop(7, "ens192", ip("172.16.1.101"), false, Route.LODEN),
                        new NextHop(8, "ens192", ip("172.16.1.101"), false, Route.LODEN)),
                Arguments.of(
                        new Neighbor("flannel.1", ip("10.244.2.0"), MAC),
                        new Neighbor("flannel.2", ip("10.244.2.0"), MAC)),
                Arguments.of(
                        new FdbEntry("flannel.1", MAC, ip("172.16.1.101")),
                        new FdbEntry("flannel.2", MAC, ip("172.16.1.101"))),
                Arguments.of(
                        new Address("flannel.1", ip("10.244.1.0"), 32), new Address("flannel.1", ip("10.244.1.0"), 24)),
                Arguments.of(
                        new Address("flannel.1", ip("10.244.1.0"), 32),
                        new Neighbor("flannel.1", ip("10.244.1.0"), MAC)));
    }

    @ParameterizedTest
    @MethodSource("neighbours")
    void hasAKeyOfItsOwnBesideOthers(KernelObject one, KernelObject other) {
        assertNotEquals(one.key(), other.key());
    }

    @Test
    void knowsItsDevice() {
        assertEquals(
                "flannel.1",
                route("10.0.0.0/8", new Via.Gateway(ip("10.0.0.1"), "flannel.1", true), 3)
                        .link());
        assertEquals(
                "flannel.1", route("10.0.0.0/8", new Via.Direct("flannel.1"), 3).link());
        assertEquals(
                "flannel.1",
                route("10.0.0.0/8", new Via.NextHopObject(7, "flannel.1"), 3).link());
        assertEquals("cni0", new Link("cni0", LinkKind.Custom.named("bridge"), Optional.empty(), 1450, true).link());
    }

    @Test
    void makesNeighborsThatStay() {
        assertTrue(new Neighbor("flannel.1", ip("10.244.2.0"), MAC).permanent());
    }
}
