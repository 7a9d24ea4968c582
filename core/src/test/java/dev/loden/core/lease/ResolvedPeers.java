package dev.loden.core.lease;

import static dev.loden.core.sample.Fixture.NETWORK;
import static dev.loden.core.sample.Fixture.lease;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a table says of leases that it was given; the node is the first of the fixture's. */
record ResolvedPeers(List<Lease> usable, Map<Subnets, String> rejected) {
    static final Lease OWN = lease(0);

    static ResolvedPeers of(PeerTable table) {
        return new ResolvedPeers(
                table.usable().flatMap(key -> table.usable(key).stream()).toList(), Map.copyOf(table.rejected()));
    }

    static ResolvedPeers peers(Lease... leases) {
        PeerTable table = tableOf(List.of(resynced(leases)));
        table.resolve(NETWORK, OWN, Map.of());
        return of(table);
    }

    static LeaseEvent resynced(Lease... leases) {
        return new LeaseEvent.Resynced(List.of(leases), Set.of());
    }

    @SafeVarargs
    static PeerTable tableOf(List<LeaseEvent>... batches) {
        var leases = new PeerTable(false);
        for (List<LeaseEvent> batch : batches) {
            leases.apply(batch);
        }
        return leases;
    }

    static Subnets key(String subnet) {
        return Subnets.of(Prefix.parse(subnet));
    }
}
