package dev.loden.core.lease;

import static dev.loden.core.lease.ResolvedPeers.OWN;
import static dev.loden.core.lease.ResolvedPeers.key;
import static dev.loden.core.lease.ResolvedPeers.peers;
import static dev.loden.core.lease.ResolvedPeers.resynced;
import static dev.loden.core.lease.ResolvedPeers.tableOf;
import static dev.loden.core.sample.Fixture.NETWORK;
import static dev.loden.core.sample.Fixture.lease;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of leases that cannot both be counts, and what no lease may contain. */
class PeerRankTest {
    /** A bogus lease inside a healthy one, around it, and of the same subnet's half. */
    @ParameterizedTest
    @ValueSource(strings = {"10.244.1.0/32", "10.244.1.128/25", "10.244.1.7/32", "10.244.0.0/17", "10.244.1.0/23"})
    void aLeaseOfAnotherLengthTakesNothingFromARegularOne(String bogus) {
        for (long created : new long[] {0, 1, 99}) {
            ResolvedPeers peers =
                    peers(created(lease(1), 50), created(lease(3, bogus), created), created(lease(2), 50));
            assertEquals(List.of(created(lease(1), 50), created(lease(2), 50)), peers.usable());
            assertTrue(peers.rejected().get(lease(3, bogus).subnets()).contains("overlaps 10.244."));
        }
    }

    /** In Kubernetes podCIDRs decide, of whatever length. */
    @Test
    void whereOthersAssignSubnetsTheFirstCounts() {
        var table = new PeerTable(true);
        Lease old = created(lease(1, "10.244.0.0/17"), 5);
        table.apply(List.of(resynced(old, created(lease(2), 6))));
        table.resolve(NETWORK, lease(9, "10.244.200.0/24"), Map.of());

        assertEquals(List.of(old), ResolvedPeers.of(table).usable());
    }

    @Test
    void ofTwoThatOverlapTheFirstCounts() {
        Lease late = created(lease(1, "10.244.2.0/25"), 8);
        Lease early = created(lease(2, "10.244.2.0/26"), 7);
        assertEquals(List.of(early), peers(late, early).usable());
        assertEquals(List.of(created(late, 6)), peers(created(late, 6), early).usable());
    }

    /** It stands only as long as its entry does. */
    @Test
    void theFirstIsTheOneThatStillStands() {
        Lease early = created(lease(1, "10.244.2.0/25"), 7);
        Lease late = created(lease(2, "10.244.2.0/26"), 8);
        PeerTable table = tableOf(List.of(resynced(late, early)));
        table.resolve(NETWORK, OWN, Map.of());
        assertEquals(List.of(early), ResolvedPeers.of(table).usable());

        table.apply(List.of(new LeaseEvent.Removed(early.subnets()), new LeaseEvent.Upserted(created(early, 9))));
        table.resolve(NETWORK, OWN, Map.of());
        assertEquals(List.of(late), ResolvedPeers.of(table).usable());
    }

    @Test
    void refusesALeaseThatContainsAReservedAddress() {
        PeerTable table = tableOf(List.of(resynced(lease(1), lease(2))));
        IpAddress store = IpAddress.parse("10.244.2.9");
        assertEquals(Optional.empty(), table.resolve(NETWORK, OWN, Map.of(store, "the address of the lease store")));

        assertEquals(List.of(lease(1)), ResolvedPeers.of(table).usable());
        assertEquals(
                Map.of(key("10.244.2.0/24"), "10.244.2.0/24 contains 10.244.2.9, the address of the lease store"),
                table.rejected());
        table.resolve(NETWORK, OWN, Map.of());
        assertEquals(Map.of(), table.rejected());
    }

    /** Whichever was there first counts: neither may a subnet take a node's address, nor an address a node's subnet. */
    @Test
    void refusesALeaseThatContainsAPeersPublicAddress() {
        Lease within = created(lease("10.244.1.0/24", "10.244.9.1", Advertisement.NONE), 5);
        Lease around = created(lease(9), 6);
        assertEquals(
                Map.of(around.subnets(), "10.244.9.0/24 contains 10.244.9.1, the public address of another node"),
                peers(within, around).rejected());
        assertEquals(
                Map.of(
                        within.subnets(),
                        "its public address 10.244.9.1 lies in 10.244.9.0/24, which another node holds"),
                peers(within, created(around, 4)).rejected());
        Lease itself = lease("10.244.9.0/24", "10.244.9.1", Advertisement.NONE);
        assertEquals(
                Map.of(itself.subnets(), "10.244.9.0/24 contains 10.244.9.1, its own node's public address"),
                peers(itself).rejected());
    }

    @Test
    void resolvesInPartsWhatItResolvesAtOnce() {
        var random = new Random(7);
        for (int run = 0; run < 300; run++) {
            var parts = new PeerTable(false);
            parts.apply(List.of(resynced()));
            parts.resolve(NETWORK, OWN, Map.of());
            for (int step = 0; step < 12; step++) {
                Lease lease = some(random);
                parts.apply(List.of(
                        random.nextInt(4) == 0
                                ? new LeaseEvent.Removed(lease.subnets())
                                : new LeaseEvent.Upserted(lease)));
                if (random.nextBoolean()) {
                    parts.resolve(NETWORK, OWN, Map.of());
                }
            }
            parts.resolve(NETWORK, OWN, Map.of());
            PeerTable whole = tableOf(List.of(resynced(parts.leases().toArray(new Lease[0]))));
            whole.resolve(NETWORK, OWN, Map.of());
            assertEquals(
                    ResolvedPeers.of(whole).usable(), ResolvedPeers.of(parts).usable(), "run " + run);
            assertEquals(whole.rejected().keySet(), parts.rejected().keySet(), "run " + run);
        }
    }

    private static Lease some(Random random) {
        int length = 22 + random.nextInt(5);
        String subnet = "10.244.4." + random.nextInt(2) * 128 + "/" + length;
        String node = random.nextBoolean() ? "172.16.1.105" : "10.244." + (4 + random.nextInt(4)) + ".5";
        Subnets key =
                Subnets.of(Prefix.parse(random.nextBoolean() ? subnet : "10.244." + (4 + random.nextInt(4)) + ".0/24"));
        return new Lease(key, lease("10.244.4.0/24", node, Advertisement.NONE).attributes(), random.nextInt(3));
    }

    private static Lease created(Lease lease, long created) {
        return new Lease(lease.subnets(), lease.attributes(), created);
    }
}
