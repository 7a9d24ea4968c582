package dev.loden.backend.ipip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Settings;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.spi.BackendProvider;
import dev.loden.testkit.BackendContract;
import dev.loden.testkit.BackendFlaw;
import dev.loden.testkit.FlawedBackends;
import dev.loden.testkit.SampleNetwork;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IpipBackendTest implements BackendContract {
    @Override
    public BackendProvider provider() {
        return new IpipProvider();
    }

    /** flannel's carries IPv4 alone. */
    @Override
    public Set<SampleNetwork> networks() {
        return Set.of(SampleNetwork.IPV4);
    }

    /** What a gateway means on such a device the contract does not know; see {@link #sendsToThePeersPublicAddress}. */
    @Test
    void everyFlawIsFoundThatATunnelWithoutPeersCanHave() {
        assertEquals(
                EnumSet.of(
                        BackendFlaw.UNDECLARED_NETWORKS,
                        BackendFlaw.FORGETS_WHAT_IT_ADVERTISED,
                        BackendFlaw.DROPS_NEIGHBORS,
                        BackendFlaw.DROPS_FDB_ENTRIES,
                        BackendFlaw.IGNORES_IPV6,
                        BackendFlaw.WRONG_GATEWAY,
                        BackendFlaw.WRONG_MAC,
                        BackendFlaw.WRONG_REMOTE),
                FlawedBackends.unnoticed(this));
    }

    @Test
    void advertisesNothingButItsType() {
        assertEquals(
                new Advertisement("ipip", Settings.EMPTY, Settings.EMPTY),
                lease(1).attributes().advertisement());
    }

    /** As captured from flannel: local 172.16.1.100, remote any, ttl inherit, nopmtudisc. */
    @Test
    void makesTheDeviceThatFlannelMakes() {
        assertEquals(
                List.of(
                        "flannel.ipip ipip 2=ac100164 3=00000000 4=00 9=00 10=00 mtu 1480 up",
                        "10.244.0.0/32 dev flannel.ipip"),
                lines(open("").receive(lease(0), UNDERLAY)));
    }

    @Test
    void sendsToThePeersPublicAddress() {
        assertEquals(
                List.of("10.244.1.0/24 via 172.16.1.101 dev flannel.ipip onlink"),
                lines(open("").reach(lease(1), UNDERLAY)));
    }

    private static List<String> lines(NetworkPlan plan) {
        return plan.objects().stream().map(KernelObject::toString).toList();
    }
}
