package dev.loden.backend.hostgw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.loden.api.net.Family;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.BackendProvider;
import dev.loden.testkit.BackendContract;
import dev.loden.testkit.BackendFlaw;
import dev.loden.testkit.FlawedBackends;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AllocBackendTest implements BackendContract {
    @Override
    public BackendProvider provider() {
        return new AllocProvider();
    }

    @Test
    void everyFlawIsFoundThatABackendWithoutPlansCanHave() {
        Set<BackendFlaw> found = EnumSet.of(
                BackendFlaw.TYPE_IN_UPPER_CASE,
                BackendFlaw.UNDECLARED_NETWORKS,
                BackendFlaw.ADVERTISES_ANOTHER_TYPE,
                BackendFlaw.ADVERTISES_AT_RANDOM,
                BackendFlaw.PLANS_OUTSIDE_ITS_SCOPE,
                BackendFlaw.FORWARDS_NOTHING,
                BackendFlaw.OWNS_TOO_MUCH,
                BackendFlaw.MTU_TOO_LARGE,
                BackendFlaw.MTU_TOO_SMALL,
                BackendFlaw.CLOSES_ONCE);
        assertEquals(EnumSet.complementOf(EnumSet.copyOf(found)), FlawedBackends.unnoticed(this));
    }

    @Test
    void plansNothing() {
        assertEquals(NetworkPlan.EMPTY, open("").receive(lease(0), UNDERLAY));
        assertEquals(NetworkPlan.EMPTY, open("").reach(lease(1), UNDERLAY));
        assertFalse(open("").forwards());
    }

    /** It only holds a lease: a host that has --public-ip and no such address, or the loopback alone, will do. */
    @Test
    void needsNoAddress() {
        var lo = new Underlay("lo", 65536, Optional.empty(), Optional.empty(), Set.of(), Optional.empty());
        assertEquals(Set.of(Family.values()), open("").carries(lo));
    }
}
