package dev.loden.backend.hostgw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.testkit.BackendContract;
import dev.loden.testkit.BackendFlaw;
import dev.loden.testkit.FlawedBackends;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostGatewayBackendTest implements BackendContract {
    @Override
    public BackendProvider provider() {
        return new HostGatewayProvider();
    }

    @Test
    void everyFlawIsFoundThatABackendOfRoutesCanHave() {
        assertEquals(
                EnumSet.of(
                        BackendFlaw.FORGETS_WHAT_IT_ADVERTISED,
                        BackendFlaw.DROPS_NEIGHBORS,
                        BackendFlaw.DROPS_FDB_ENTRIES,
                        BackendFlaw.WRONG_MAC,
                        BackendFlaw.WRONG_REMOTE),
                FlawedBackends.unnoticed(this));
    }

    @Test
    void advertisesNothingButItsType() {
        assertEquals(
                new Advertisement("host-gw", Settings.EMPTY, Settings.EMPTY),
                lease(1).attributes().advertisement());
    }

    @Test
    void routesToAPeerByItsPublicAddress() {
        assertEquals(
                NetworkPlan.of(new Route(
                        Prefix.parse("10.244.1.0/24"),
                        new Via.Gateway(Ipv4.parse("172.16.1.101"), "eth0", false),
                        Route.LODEN)),
                open("").reach(lease(1), UNDERLAY));
    }

    @Test
    void needsNothingToReceive() {
        assertEquals(NetworkPlan.EMPTY, open("").receive(lease(0), UNDERLAY));
    }

    @Test
    void losesNothingOfTheMtu() {
        assertEquals(1500, open("").mtu(UNDERLAY));
    }

    @Test
    void reportsAPeerBehindAGatewayWithTheRemedy() {
        var far = new Lease(
                Subnets.of(Prefix.parse("10.244.3.0/24")),
                new LeaseAttributes(
                        Optional.of(Ipv4.parse("172.16.2.103")),
                        Optional.empty(),
                        lease(1).attributes().advertisement()));
        PluginException e = assertThrows(PluginException.class, () -> open("").reach(far, UNDERLAY));

        assertEquals(ErrorCode.UNSUPPORTED, e.code());
        assertTrue(e.getMessage()
                .startsWith("unreachable by host-gw: its node 172.16.2.103 is not on the segment of eth0"));
        assertTrue(e.getMessage().contains("DirectRouting"), e.getMessage());
    }
}
