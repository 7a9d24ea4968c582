package dev.loden.backend.directrouting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.backend.vxlan.VxlanProvider;
import dev.loden.testkit.BackendContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two peers on the segment, the third behind a gateway. */
class DirectRoutingOverVxlanTest implements BackendContract {
    private static final Underlay TWO_NEAR = new Underlay(
            "eth0",
            1500,
            UNDERLAY.ipv4(),
            Optional.empty(),
            Set.of(Ipv4.parse("172.16.1.101"), Ipv4.parse("172.16.1.102")));

    @Override
    public BackendProvider provider() {
        return new VxlanProvider();
    }

    @Override
    public List<PlanRefiner> refiners() {
        Settings settings = Settings.of(Map.of("DirectRouting", true));
        var config = new NetworkConfig(
                Optional.of(SubnetRange.of(Prefix.parse("10.244.0.0/16"), 24)),
                Optional.empty(),
                false,
                new BackendConfig("vxlan", settings));
        PlanRefiner refiner = new DirectRoutingProvider()
                .open(new BackendContext(config, settings, "node 0"))
                .orElseThrow();
        return List.of(new NearTwo(refiner));
    }

    /** The refiner as it is where the third peer is far. */
    private record NearTwo(PlanRefiner refiner) implements PlanRefiner {
        @Override
        public Scope scope(Underlay underlay) {
            return refiner.scope(underlay);
        }

        @Override
        public NetworkPlan refine(Lease peer, NetworkPlan reach, Underlay underlay) {
            return refiner.refine(peer, reach, TWO_NEAR);
        }
    }

    @Test
    void mixesPlainRoutesAndTheTunnel() {
        List<String> routes = plan(1, 2, 3).stream()
                .filter(Route.class::isInstance)
                .map(Object::toString)
                .toList();

        assertEquals(
                List.of(
                        "10.244.1.0/24 via 172.16.1.101 dev eth0 proto loden",
                        "10.244.2.0/24 via 172.16.1.102 dev eth0 proto loden",
                        "10.244.3.0/24 via 10.244.3.0 dev flannel.1 onlink"),
                routes);
    }
}
