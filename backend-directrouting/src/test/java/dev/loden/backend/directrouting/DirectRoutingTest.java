package dev.loden.backend.directrouting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Underlay;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.PlanRefiner;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectRoutingTest {
    private static final Prefix SUBNET = Prefix.parse("10.244.1.0/24");
    private static final NetworkPlan TUNNEL =
            NetworkPlan.of(new Route(SUBNET, new Via.Gateway(SUBNET.address(), "flannel.1", true), Route.BOOT));
    private static final NetworkPlan PLAIN =
            NetworkPlan.of(new Route(SUBNET, new Via.Gateway(Ipv4.parse("172.16.1.101"), "eth0", false), Route.LODEN));
    private static final Underlay NEAR =
            new Underlay("eth0", 1500, Optional.empty(), Optional.empty(), Set.of(Ipv4.parse("172.16.1.101")));
    private static final Underlay FAR = new Underlay("eth0", 1500, Optional.empty(), Optional.empty(), Set.of());
    private static final Lease PEER = new Lease(
            Subnets.of(SUBNET),
            new LeaseAttributes(Optional.of(Ipv4.parse("172.16.1.101")), Optional.empty(), Advertisement.NONE));

    private static Optional<PlanRefiner> open(Settings settings) {
        var network = new NetworkConfig(
                Optional.of(SubnetRange.of(Prefix.parse("10.244.0.0/16"), 24)),
                Optional.empty(),
                false,
                new BackendConfig("vxlan", settings));
        return new DirectRoutingProvider().open(new BackendContext(network, settings, "node"));
    }

    private static PlanRefiner refiner() {
        return open(Settings.of(Map.of("DirectRouting", true))).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DirectRouting", "Directrouting", "directrouting", "DIRECTROUTING"})
    void isAskedForInAnyLetterCase(String key) {
        assertTrue(open(Settings.of(Map.of(key, true))).isPresent());
    }

    @Test
    void isThereOnlyIfAskedFor() {
        assertEquals(Optional.empty(), open(Settings.EMPTY));
        assertEquals(Optional.empty(), open(Settings.of(Map.of("DirectRouting", false))));
        var e = assertThrows(InvalidValueException.class, () -> open(Settings.of(Map.of("DirectRouting", "yes"))));
        assertEquals("DirectRouting \"yes\": must be true or false", e.getMessage());
    }

    @Test
    void routesStraightOnTheSegment() {
        assertEquals(PLAIN, refiner().refine(PEER, TUNNEL, NEAR));
    }

    @Test
    void leavesTheTunnelToAPeerBehindAGateway() {
        assertSame(TUNNEL, refiner().refine(PEER, TUNNEL, FAR));
    }

    @Test
    void ownsItsRoutes() {
        assertTrue(PLAIN.objects().stream().allMatch(refiner().scope(NEAR)::owns));
    }
}
