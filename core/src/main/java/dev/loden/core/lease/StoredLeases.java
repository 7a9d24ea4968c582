package dev.loden.core.lease;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the store has reported of leases. <b>Thread</b>: one at a time. */
final class StoredLeases {
    private final SortedMap<Subnets, Lease> leases = new TreeMap<>();
    private boolean complete;

    /** Takes in events; returns the leases they name, as they were before. */
    Map<Subnets, Optional<Lease>> apply(List<LeaseEvent> events) {
        var before = new LinkedHashMap<Subnets, Optional<Lease>>();
        for (LeaseEvent event : events) {
            switch (event) {
                case LeaseEvent.Upserted upserted -> put(upserted.lease(), before);
                case LeaseEvent.Removed removed -> remove(removed.subnets(), before);
                case LeaseEvent.Resynced resynced -> {
                    resync(resynced, before);
                    complete = true;
                }
            }
        }
        return before;
    }

    private void resync(LeaseEvent.Resynced resynced, Map<Subnets, Optional<Lease>> before) {
        if (!leases.isEmpty()) {
            var named = new HashSet<>(resynced.unreadable());
            resynced.leases().forEach(lease -> named.add(lease.subnets()));
            List<Subnets> gone =
                    leases.keySet().stream().filter(key -> !named.contains(key)).toList();
            gone.forEach(subnets -> remove(subnets, before));
        }
        resynced.leases().forEach(lease -> put(lease, before));
    }

    private void put(Lease lease, Map<Subnets, Optional<Lease>> before) {
        before.putIfAbsent(lease.subnets(), Optional.ofNullable(leases.put(lease.subnets(), lease)));
    }

    private void remove(Subnets subnets, Map<Subnets, Optional<Lease>> before) {
        before.putIfAbsent(subnets, Optional.ofNullable(leases.remove(subnets)));
    }

    /** Whether there has been a complete list. */
    boolean complete() {
        return complete;
    }

    /** A live view, in the order of the subnets. */
    SortedMap<Subnets, Lease> all() {
        return leases;
    }
}
