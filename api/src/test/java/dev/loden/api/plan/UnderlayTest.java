package dev.loden.api.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnderlayTest {
    private static final Prefix SUBNET = Prefix.parse("10.244.1.0/24");
    private static final Prefix SUBNET6 = Prefix.parse("fd01:0:0:1::/64");
    private static final Underlay UNDERLAY = new Underlay(
            "ens192",
            1500,
            Optional.empty(),
            Optional.empty(),
            Set.of(IpAddress.parse("172.16.1.101"), IpAddress.parse("fd00:16::101")));

    private static Lease peer(Subnets subnets, String publicIp, String publicIpv6) {
        return new Lease(
                subnets,
                new LeaseAttributes(
                        Optional.of(publicIp).filter(text -> !text.isEmpty()).map(Ipv4::parse),
                        Optional.of(publicIpv6).filter(text -> !text.isEmpty()).map(Ipv6::parse),
                        Advertisement.NONE));
    }

    private static Route route(Prefix subnet, String gateway) {
        return new Route(subnet, new Via.Gateway(IpAddress.parse(gateway), "ens192", false), Route.LODEN);
    }

    @Test
    void knowsWhoIsOnItsSegment() {
        assertTrue(UNDERLAY.isOnLink(IpAddress.parse("172.16.1.101")));
        assertFalse(UNDERLAY.isOnLink(IpAddress.parse("172.16.2.101")));
    }

    @Test
    void routesStraightToAPeerOnItsSegment() {
        assertEquals(
                Optional.of(NetworkPlan.of(route(SUBNET, "172.16.1.101"))),
                UNDERLAY.direct(peer(Subnets.of(SUBNET), "172.16.1.101", "")));
    }

    @Test
    void routesStraightInBothFamiliesOrInNone() {
        var both = new Subnets(Optional.of(SUBNET), Optional.of(SUBNET6));

        assertEquals(
                Optional.of(NetworkPlan.of(route(SUBNET, "172.16.1.101"), route(SUBNET6, "fd00:16::101"))),
                UNDERLAY.direct(peer(both, "172.16.1.101", "fd00:16::101")));
        assertEquals(Optional.empty(), UNDERLAY.direct(peer(both, "172.16.1.101", "fd00:99::101")));
        assertEquals(Optional.empty(), UNDERLAY.direct(peer(both, "172.16.1.101", "")));
    }

    @Test
    void hasNoStraightWayToAPeerBehindAGateway() {
        assertEquals(Optional.empty(), UNDERLAY.direct(peer(Subnets.of(SUBNET), "172.16.2.101", "")));
    }

    @Test
    void ownsItsStraightRoutes() {
        var config = new NetworkConfig(
                Optional.of(SubnetRange.of(Prefix.parse("10.244.0.0/16"), 24)),
                Optional.empty(),
                false,
                new BackendConfig("host-gw", Settings.EMPTY));
        Scope scope = UNDERLAY.directScope(config);

        assertTrue(scope.owns(route(SUBNET, "172.16.1.101")));
        assertFalse(scope.owns(route(Prefix.parse("10.99.0.0/16"), "172.16.1.101")));
        assertFalse(scope.owns(new Route(SUBNET, new Via.Direct("eth9"), Route.LODEN)));
    }

    /** Addresses in a row, on which Set.copyOf crawls unless their hash codes scatter. */
    @Test
    void takesManyAddresses() {
        var many = new HashSet<IpAddress>();
        for (int i = 0; i < 65_000; i++) {
            many.add(new Ipv4(Ipv4.parse("10.0.0.0").bits() + i));
        }
        var underlay = new Underlay("ens192", 1500, Optional.empty(), Optional.empty(), many);

        assertEquals(many, underlay.onLink());
        assertEquals(
                List.of(), many.stream().filter(ip -> !underlay.isOnLink(ip)).toList());
    }
}
