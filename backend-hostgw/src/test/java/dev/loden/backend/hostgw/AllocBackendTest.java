package dev.loden.backend.hostgw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.spi.BackendProvider;
import dev.loden.testkit.BackendContract;
import org.junit.jupiter.api.Test;

class AllocBackendTest implements BackendContract {
    @Override
    public BackendProvider provider() {
        return new AllocProvider();
    }

    @Test
    void plansNothing() {
        assertEquals(NetworkPlan.EMPTY, open("").receive(lease(0), UNDERLAY));
        assertEquals(NetworkPlan.EMPTY, open("").reach(lease(1), UNDERLAY));
        assertFalse(open("").forwards());
    }
}
