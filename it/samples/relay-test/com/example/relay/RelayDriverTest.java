package com.example.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.Scope;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RelayDriverTest {
    private static final Scope OURS = new Scope(Set.of(), List.of(), Set.of("relay"));
    private static final RelayPeer WIDE = peer("10.244.0.0/16", 1);
    private static final RelayPeer NARROW = peer("10.244.1.0/24", 2);

    private static RelayPeer peer(String subnet, int node) {
        return new RelayPeer(Prefix.parse(subnet), Ipv4.parse("172.16.1." + node), 8286);
    }

    @Test
    void holdsWhatItWasGiven() throws IOException {
        try (var driver = new RelayDriver(0, Optional.empty())) {
            assertTrue(driver.apply(new Batch(List.of(new Change.Add(WIDE, "missing"), new Change.Add(NARROW, "missing"))))
                    .failures()
                    .isEmpty());
            assertEquals(Set.of(WIDE, NARROW), Set.copyOf(driver.read(OURS)));
            assertEquals(List.of(), driver.read(Scope.EMPTY), "outside of the scope nothing is read");

            driver.apply(new Batch(List.of(new Change.Remove(WIDE, "not wanted"))));
            assertEquals(List.of(NARROW), driver.read(OURS));
        }
    }

    @Test
    void sendsByTheLongestPrefix() {
        PeerTable table = PeerTable.EMPTY.with(WIDE).with(NARROW);
        assertEquals(Optional.of(new InetSocketAddress("172.16.1.2", 8286)), table.lookUp(Ipv4.parse("10.244.1.7")));
        assertEquals(Optional.of(new InetSocketAddress("172.16.1.1", 8286)), table.lookUp(Ipv4.parse("10.244.2.7")));
        assertEquals(Optional.empty(), table.lookUp(Ipv4.parse("10.245.0.1")));
    }
}
