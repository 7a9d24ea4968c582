package dev.loden.api.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeaseEventTest {
    @Test
    void resyncedKeepsTheListsItWasMadeWith() {
        Subnets readable = Subnets.parseKey("10.244.1.0-24");
        Subnets unreadable = Subnets.parseKey("10.244.2.0-24");
        var lease = new Lease(readable, new LeaseAttributes(Optional.empty(), Optional.empty(), Advertisement.NONE));
        var leases = new ArrayList<>(List.of(lease));
        var broken = new HashSet<>(Set.of(unreadable));
        var event = new LeaseEvent.Resynced(leases, broken);
        leases.clear();
        broken.clear();
        assertEquals(List.of(lease), event.leases());
        assertEquals(Set.of(unreadable), event.unreadable());
    }
}
