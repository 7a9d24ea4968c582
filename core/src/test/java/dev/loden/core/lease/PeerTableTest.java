package dev.loden.core.lease;

import static dev.loden.core.sample.Fixture.NETWORK;
import static dev.loden.core.sample.Fixture.lease;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
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
    private static final Lease OWN = lease(0);

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

        assertEquals(
                Map.of(broken.subnets(), "its public address " + address + " is not that of one node"),
                leases.rejected());
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
        Resolved peers = peers(lease(1), lease(2, "10.245.0.0/24"));

        assertEquals(List.of(lease(1)), peers.usable());
        assertEquals(Map.of(key("10.245.0.0/24"), "10.245.0.0/24 lies outside the network"), peers.rejected());
    }

    @Test
    void rejectsWhatOverlapsOurOwnSubnet() {
        Resolved peers = peers(lease(1, "10.244.0.128/25"));

        assertEquals(
                Map.of(key("10.244.0.128/25"), "10.244.0.128/25 overlaps 10.244.0.0/24, which this node holds"),
                peers.rejected());
    }

    @Test
    void rejectsTheWiderOfTwoInAnyOrder() {
        var leases = new ArrayList<>(List.of(lease(1), lease(2), lease(3, "10.244.0.0/17"), lease(4, "10.244.4.0/23")));
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(leases, new Random(seed));
            Resolved peers = peers(leases.toArray(new Lease[0]));

            assertEquals(List.of(lease(1), lease(2), lease(4, "10.244.4.0/23")), peers.usable());
            assertEquals(Set.of(key("10.244.0.0/17")), peers.rejected().keySet());
        }
    }

    /** A bogus lease inside a healthy one, around it, and of the same subnet's half. */
    @ParameterizedTest
    @ValueSource(strings = {"10.244.1.0/32", "10.244.1.128/25", "10.244.1.7/32", "10.244.0.0/17", "10.244.1.0/23"})
    void aLeaseOfAnotherLengthTakesNothingFromARegularOne(String bogus) {
        for (long created : new long[] {0, 1, 99}) {
            Resolved peers = peers(created(lease(1), 50), created(lease(3, bogus), created), created(lease(2), 50));
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

        assertEquals(List.of(old), resolved(table).usable());
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
        assertEquals(List.of(early), resolved(table).usable());

        table.apply(List.of(new LeaseEvent.Removed(early.subnets()), new LeaseEvent.Upserted(created(early, 9))));
        table.resolve(NETWORK, OWN, Map.of());
        assertEquals(List.of(late), resolved(table).usable());
    }

    @Test
    void refusesALeaseThatContainsAReservedAddress() {
        PeerTable table = tableOf(List.of(resynced(lease(1), lease(2))));
        IpAddress store = IpAddress.parse("10.244.2.9");
        assertEquals(Optional.empty(), table.resolve(NETWORK, OWN, Map.of(store, "the address of the lease store")));

        assertEquals(List.of(lease(1)), resolved(table).usable());
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
            assertEquals(resolved(whole).usable(), resolved(parts).usable(), "run " + run);
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

        Resolved peers = peers(new Lease(both, one.attributes()), onlyIpv6);

        assertEquals(List.of(one), peers.usable());
        assertEquals(Set.of(onlyIpv6.subnets()), peers.rejected().keySet());
    }

    @Test
    void countsAReservationOfAnotherNodeAsTaken() {
        Lease reserved = lease("10.244.5.0/24", "172.16.1.105", Advertisement.NONE);

        assertEquals(List.of(reserved), peers(reserved).usable());
    }

    private record Resolved(List<Lease> usable, Map<Subnets, String> rejected) {}

    private static Resolved resolved(PeerTable table) {
        return new Resolved(
                table.usable().flatMap(key -> table.usable(key).stream()).toList(), Map.copyOf(table.rejected()));
    }

    private static List<Lease> all(PeerTable table) {
        table.resolve(NETWORK, OWN, Map.of());
        return resolved(table).usable();
    }

    private static LeaseEvent resynced(Lease... leases) {
        return new LeaseEvent.Resynced(List.of(leases), Set.of());
    }

    private static Resolved peers(Lease... leases) {
        PeerTable table = tableOf(List.of(resynced(leases)));
        table.resolve(NETWORK, OWN, Map.of());
        return resolved(table);
    }

    @SafeVarargs
    private static PeerTable tableOf(List<LeaseEvent>... batches) {
        var leases = new PeerTable(false);
        for (List<LeaseEvent> batch : batches) {
            leases.apply(batch);
        }
        return leases;
    }

    private static Subnets key(String subnet) {
        return Subnets.of(Prefix.parse(subnet));
    }
}
