package dev.loden.core.lease;

import static dev.loden.core.lease.ResolvedPeers.OWN;
import static dev.loden.core.lease.ResolvedPeers.key;
import static dev.loden.core.lease.ResolvedPeers.peers;
import static dev.loden.core.lease.ResolvedPeers.resynced;
import static dev.loden.core.lease.ResolvedPeers.tableOf;
import static dev.loden.core.sample.Fixture.NETWORK;
import static dev.loden.core.sample.Fixture.lease;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.core.sample.ToyBackend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTableTest {
    @Test
    void isIncompleteUntilTheFirstList() {
        PeerTable leases = tableOf(List.of(new LeaseEvent.Upserted(lease(1))));
        assertFalse(leases.complete());

        leases.apply(List.of(resynced(lease(1))));
        assertTrue(leases.complete());
    }

    @Test
    void forgetsWhatACompleteListDoesNotName() {
        PeerTable leases = tableOf(List.of(resynced(lease(1), lease(2))), List.of(resynced(lease(2), lease(3))));

        assertEquals(Set.of(lease(2), lease(3)), Set.copyOf(all(leases)));
    }

    @Test
    void keepsWhatItKnewOfALeaseThatCannotBeRead() {
        PeerTable leases = tableOf(
                List.of(resynced(lease(1), lease(2))),
                List.of(new LeaseEvent.Resynced(List.of(), Set.of(lease(1).subnets()))));

        assertEquals(List.of(lease(1)), all(leases));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.0.9", "0.0.0.0", "224.0.0.1", "239.255.255.255", "255.255.255.255"})
    void rejectsALeaseWhosePublicAddressIsNobodys(String address) {
        Lease broken = lease("10.244.3.0/24", address, ToyBackend.advertisement("02:00:00:00:01:09"));
        PeerTable leases = tableOf(List.of(resynced(lease(1), broken)));
        leases.resolve(NETWORK, OWN, Map.of());

        assertEquals(Set.of(broken.subnets()), leases.rejected().keySet());
        String reason = leases.rejected().get(broken.subnets());
        assertTrue(reason.startsWith("its public address " + address + " is not that of one node, but "), reason);
        assertEquals(List.of(lease(1)), leases.usableLeases().toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.0.0.1", "126.255.255.255", "128.0.0.1", "223.255.255.255", "240.0.0.1", "255.255.255.254"})
    void takesALeaseAtAnyUnicastAddress(String address) {
        Lease peer = lease("10.244.3.0/24", address, ToyBackend.advertisement("02:00:00:00:01:09"));
        PeerTable leases = tableOf(List.of(resynced(peer)));
        leases.resolve(NETWORK, OWN, Map.of());

        assertEquals(Map.of(), leases.rejected());
    }

    @Test
    void takesTheLastWordOnALease() {
        Lease moved = lease("10.244.1.0/24", "172.16.1.109", ToyBackend.advertisement("02:00:00:00:01:09"));
        PeerTable leases = tableOf(List.of(
                resynced(lease(1)),
                new LeaseEvent.Removed(lease(1).subnets()),
                new LeaseEvent.Upserted(lease(1)),
                new LeaseEvent.Upserted(moved)));

        assertEquals(List.of(moved), all(leases));
    }

    @Test
    void tellsWhatBecameOfEachLeaseOnce() {
        Lease moved = lease("10.244.1.0/24", "172.16.1.109", ToyBackend.advertisement("02:00:00:00:01:09"));
        PeerTable leases = tableOf(List.of(resynced(lease(1), lease(2), lease(3))));

        List<LeaseChange> news = leases.apply(List.of(
                resynced(moved, lease(2), lease(4)),
                new LeaseEvent.Removed(lease(4).subnets()),
                new LeaseEvent.Upserted(lease(2))));

        assertEquals(
                Set.of(
                        new LeaseChange(Optional.of(lease(1)), Optional.of(moved)),
                        new LeaseChange(Optional.of(lease(3)), Optional.empty())),
                Set.copyOf(news));
        assertEquals(List.of(), leases.apply(List.of(resynced(moved, lease(2)))));
    }

    @Test
    void isNoPeerOfItself() {
        Lease oldLeaseOfOurs = lease(0, "10.244.7.0/24");

        assertEquals(List.of(lease(1)), peers(OWN, oldLeaseOfOurs, lease(1)).usable());
    }

    @Test
    void reportsASecondNodeWithOurPublicAddress() {
        Lease twin = lease(0, "10.244.7.0/24");

        String reason = peers(OWN, twin, lease(1)).rejected().get(twin.subnets());

        assertTrue(
                reason.contains("public address " + OWN.attributes().publicIp().get()), reason);
        assertTrue(reason.contains("--iface or --public-ip"), reason);
        assertEquals(Map.of(), peers(OWN, lease(1)).rejected());
    }

    /** The new lease is seen before it is ours, or the former one still. */
    @ParameterizedTest
    @ValueSource(strings = {"10.245.7.0/24", "10.244.7.0/26"})
    void reportsNoSecondNodeWhileOurLeaseIsReplaced(String subnet) {
        assertEquals(Map.of(), peers(OWN, lease(0, subnet)).rejected());
        assertEquals(Map.of(), peers(lease(0, "10.244.7.0/24")).rejected(), "ours is gone");
    }

    @Test
    void rejectsWhatLiesOutsideTheNetwork() {
        ResolvedPeers peers = peers(lease(1), lease(2, "10.245.0.0/24"));

        assertEquals(List.of(lease(1)), peers.usable());
        assertEquals(Map.of(key("10.245.0.0/24"), "10.245.0.0/24 lies outside the network"), peers.rejected());
    }

    @Test
    void rejectsWhatOverlapsOurOwnSubnet() {
        ResolvedPeers peers = peers(lease(1, "10.244.0.128/25"));

        assertEquals(
                Map.of(key("10.244.0.128/25"), "10.244.0.128/25 overlaps 10.244.0.0/24, which this node holds"),
                peers.rejected());
    }

    @Test
    void rejectsTheWiderOfTwoInAnyOrder() {
        var leases = new ArrayList<>(List.of(lease(1), lease(2), lease(3, "10.244.0.0/17"), lease(4, "10.244.4.0/23")));
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(leases, new Random(seed));
            ResolvedPeers peers = peers(leases.toArray(new Lease[0]));

            assertEquals(List.of(lease(1), lease(2), lease(4, "10.244.4.0/23")), peers.usable());
            assertEquals(Set.of(key("10.244.0.0/17")), peers.rejected().keySet());
        }
    }

    @Test
    void findsTheLeaseOfANodeByItsPublicAddress() {
        PeerTable leases = tableOf(List.of(resynced(lease(1), lease(2))));

        assertEquals(Optional.of(lease(2)), leases.of(lease(2, "10.244.9.0/24").attributes()));
        assertEquals(Optional.empty(), leases.of(lease(3).attributes()));
    }

    /** Kubernetes assigns subnets of both families though the network has only one. */
    @Test
    void takesOfAPeerOnlyTheFamiliesTheNetworkHas() {
        Lease one = lease(1);
        Subnets both = new Subnets(one.subnets().ipv4(), Optional.of(Prefix.parse("fd00:1::/64")));
        Lease onlyIpv6 = new Lease(Subnets.of(Prefix.parse("fd00:2::/64")), lease(2).attributes());

        ResolvedPeers peers = peers(new Lease(both, one.attributes()), onlyIpv6);

        assertEquals(List.of(one), peers.usable());
        assertEquals(Set.of(onlyIpv6.subnets()), peers.rejected().keySet());
    }

    @Test
    void countsAReservationOfAnotherNodeAsTaken() {
        Lease reserved = lease("10.244.5.0/24", "172.16.1.105", Advertisement.NONE);

        assertEquals(List.of(reserved), peers(reserved).usable());
    }

    private static List<Lease> all(PeerTable table) {
        table.resolve(NETWORK, OWN, Map.of());
        return ResolvedPeers.of(table).usable();
    }
}
