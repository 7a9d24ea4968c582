package dev.loden.api.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterViewTest {
    private static final Lease OWN = lease("10.244.0.0-24");
    private static final Lease PEER = lease("10.244.1.0-24");

    private static Lease lease(String key) {
        return new Lease(
                Subnets.parseKey(key), new LeaseAttributes(Optional.empty(), Optional.empty(), Advertisement.NONE));
    }

    @Test
    void keepsThePeersItWasMadeWith() {
        var peers = new ArrayList<>(List.of(PEER));
        var view = new ClusterView(OWN, peers, true);
        peers.add(lease("10.244.2.0-24"));
        assertEquals(List.of(PEER), view.peers());
        assertThrows(UnsupportedOperationException.class, () -> view.peers().clear());
    }

    @Test
    void isEqualForEqualLeases() {
        assertEquals(
                new ClusterView(OWN, List.of(PEER), true),
                new ClusterView(lease("10.244.0.0-24"), new ArrayList<>(List.of(lease("10.244.1.0-24"))), true));
    }
}
