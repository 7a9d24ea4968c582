package dev.loden.backend.directrouting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.plan.Route;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.backend.vxlan.VxlanProvider;
import dev.loden.testkit.BackendContract;
import dev.loden.testkit.BackendFlaw;
import dev.loden.testkit.FlawedBackends;
import dev.loden.testkit.SampleNetwork;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two peers on the segment, the third behind a gateway. */
class DirectRoutingOverVxlanTest implements BackendContract {
    private static final Settings SETTINGS = Settings.of(Map.of("DirectRouting", true));

    @Override
    public BackendProvider provider() {
        return new VxlanProvider();
    }

    @Override
    public List<Advertisement> nonsense() {
        return ANYTHING.stream()
                .map(data -> new Advertisement("vxlan", data, data))
                .toList();
    }

    @Override
    public Settings settings() {
        return SETTINGS;
    }

    @Override
    public Set<Integer> nodesOnLink() {
        return Set.of(1, 2);
    }

    @Override
    public List<PlanRefiner> refiners(SampleNetwork network) {
        var config = network.config(new BackendConfig("vxlan", SETTINGS));
        return List.of(new DirectRoutingProvider()
                .open(new BackendContext(config, SETTINGS, "node 0"))
                .orElseThrow());
    }

    @Test
    void everyFlawOfARefinerIsFound() {
        Set<BackendFlaw> flaws = EnumSet.of(
                BackendFlaw.DROPS_ROUTES,
                BackendFlaw.IGNORES_IPV6,
                BackendFlaw.WRONG_GATEWAY,
                BackendFlaw.UNREACHABLE_GATEWAY,
                BackendFlaw.PLANS_OUTSIDE_ITS_SCOPE,
                BackendFlaw.PLANS_KEYS_TWICE,
                BackendFlaw.OWNS_TOO_LITTLE,
                BackendFlaw.OWNS_TOO_MUCH);
        assertEquals(Set.of(), FlawedBackends.unnoticedInRefiner(this, flaws));
    }

    @Test
    void mixesPlainRoutesAndTheTunnel() {
        List<String> routes = subject(SampleNetwork.IPV4).plan(1, 2, 3).stream()
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
