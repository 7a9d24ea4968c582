package dev.loden.api.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScopeTest {
    private static final Prefix NETWORK = Prefix.parse("10.244.0.0/16");
    private static final Scope.RouteScope EXTERNAL = new Scope.RouteScope("ens192", NETWORK);
    private static final Scope SCOPE = new Scope(Set.of("flannel.1"), List.of(EXTERNAL));
    private static final IpAddress ADDRESS = IpAddress.parse("10.244.2.0");
    private static final MacAddress MAC = MacAddress.parse("0a:58:0a:f4:00:01");

    private static Stream<KernelObject> everythingOn(String link) {
        return Stream.of(
                new Link(link, LinkKind.Custom.named("vxlan"), Optional.of(MAC), 1450, true),
                new Address(link, ADDRESS, 32),
                new Neighbor(link, ADDRESS, MAC),
                new Neighbor(link, ADDRESS, MAC, false),
                new FdbEntry(link, MAC, IpAddress.parse("172.16.1.101")),
                new Route(Prefix.parse("10.244.2.0/24"), new Via.Gateway(ADDRESS, link, true), Route.BOOT),
                new Route(Prefix.parse("192.168.0.0/24"), new Via.Direct(link), 17));
    }

    @Test
    void ownsEverythingOnItsOwnDevice() {
        everythingOn("flannel.1").forEach(object -> assertTrue(SCOPE.owns(object), object::toString));
    }

    @Test
    void ownsNothingUnmarkedElsewhere() {
        Stream.of("ens192", "cni0", "flannel.2", "flannel.10", "Flannel.1")
                .flatMap(ScopeTest::everythingOn)
                .forEach(object -> assertFalse(SCOPE.owns(object), object::toString));
    }

    @ParameterizedTest
    @CsvSource({
        "10.244.2.0/24,  ens192, 76, true",
        "10.244.0.0/16,  ens192, 76, true",
        "10.244.2.9/32,  ens192, 76, true",
        "10.244.2.0/24,  ens192,  3, false",
        "10.244.2.0/24,  ens192,  2, false",
        "10.244.2.0/24,  ens192, 17, false",
        "10.244.2.0/24,  ens224, 76, false",
        "10.245.2.0/24,  ens192, 76, false",
        "10.240.0.0/12,  ens192, 76, false",
        "0.0.0.0/0,      ens192, 76, false",
        "fd00::/64,      ens192, 76, false",
    })
    void ownsMarkedRoutesIntoTheNetworkOnTheExternalDevice(String to, String link, int protocol, boolean owned) {
        Prefix destination = Prefix.parse(to);
        for (Via via :
                List.of(new Via.Gateway(ADDRESS, link, false), new Via.Direct(link), new Via.NextHopObject(7, link))) {
            var route = new Route(destination, via, protocol);
            assertEquals(owned, SCOPE.owns(route), route::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ens192,    76, true",
        "ens192,     3, false",
        "ens192,     0, false",
        "ens224,    76, false",
        "flannel.1, 76, true",
        "flannel.1,  0, false",
    })
    void ownsMarkedNextHopsOnTheExternalDevice(String link, int protocol, boolean owned) {
        assertEquals(owned, SCOPE.owns(new NextHop(7, link, ADDRESS, false, protocol)));
    }

    @Test
    void ownsRoutesOfEachOfItsNetworks() {
        var both = new Scope(Set.of(), List.of(EXTERNAL, new Scope.RouteScope("ens192", Prefix.parse("fd00::/48"))));
        assertTrue(both.owns(new Route(Prefix.parse("10.244.2.0/24"), new Via.Direct("ens192"), Route.LODEN)));
        assertTrue(both.owns(new Route(Prefix.parse("fd00:0:0:2::/64"), new Via.Direct("ens192"), Route.LODEN)));
        assertFalse(both.owns(new Route(Prefix.parse("fd01::/64"), new Via.Direct("ens192"), Route.LODEN)));
    }

    @ParameterizedTest
    @CsvSource({
        "10.244.1.0/24, 76, 0,  true",
        "10.244.1.0/24,  3, 0,  false",
        "10.244.1.0/24,  3, 24, true",
        "10.244.1.0/25,  3, 24, false",
        "10.244.1.0/24,  4, 24, false",
        "10.245.1.0/24, 76, 24, false",
    })
    void ownsBlackholesWhereItSaysSo(String to, int protocol, int unmarkedLength, boolean owned) {
        var blackhole = new Route(Prefix.parse(to), Via.Blackhole.LAST, protocol);
        var scope = new Scope(Set.of(), List.of(new Scope.RouteScope("", NETWORK, unmarkedLength)));
        assertEquals(owned, scope.owns(blackhole), scope::toString);
        assertFalse(SCOPE.owns(blackhole), "another device's routes");
    }

    @Test
    void ownsNothingIfEmpty() {
        everythingOn("flannel.1").forEach(object -> assertFalse(Scope.EMPTY.owns(object), object::toString));
        assertFalse(Scope.EMPTY.owns(new Route(NETWORK, new Via.Direct("ens192"), Route.LODEN)));
    }

    static Stream<Arguments> sums() {
        var onlyLink = Scope.ofLink("flannel.1");
        var onlyRoutes = new Scope(Set.of(), List.of(EXTERNAL));
        return Stream.of(
                Arguments.of(Scope.EMPTY, Scope.EMPTY, Scope.EMPTY),
                Arguments.of(SCOPE, Scope.EMPTY, SCOPE),
                Arguments.of(SCOPE, SCOPE, SCOPE),
                Arguments.of(onlyLink, onlyRoutes, SCOPE),
                Arguments.of(
                        onlyLink, Scope.ofLink("flannel.2"), new Scope(Set.of("flannel.1", "flannel.2"), List.of())));
    }

    @ParameterizedTest
    @MethodSource("sums")
    void addsUp(Scope one, Scope other, Scope sum) {
        assertEquals(sum, one.plus(other));
        assertEquals(sum, other.plus(one));
    }

    @Test
    void cannotBeChangedFromOutside() {
        var links = new HashSet<>(Set.of("flannel.1"));
        var routes = new ArrayList<>(List.of(EXTERNAL));
        var scope = new Scope(links, routes);
        links.add("ens192");
        routes.clear();
        assertEquals(SCOPE, scope);
    }
}
