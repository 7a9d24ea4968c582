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

    /** Takes in events; returns what differs from before, each lease once. */
    List<LeaseChange> apply(List<LeaseEvent> events) {
        if (leases.isEmpty() && events.size() == 1 && events.getFirst() instanceof LeaseEvent.Resynced list) {
            return begin(list);
        }
        var changes = new LinkedHashMap<Subnets, LeaseChange>();
        for (LeaseEvent event : events) {
            switch (event) {
                case LeaseEvent.Upserted upserted -> put(upserted.lease(), changes);
                case LeaseEvent.Removed removed -> remove(removed.subnets(), changes);
                case LeaseEvent.Resynced resynced -> {
                    resync(resynced, changes);
                    complete = true;
                }
            }
        }
        return changes.values().stream()
                .filter(change -> !change.before().equals(change.after()))
                .toList();
    }

    /** A start reads all leases at once, and there may be very many: no map of what changed is needed for them. */
    private List<LeaseChange> begin(LeaseEvent.Resynced list) {
        list.leases().forEach(lease -> leases.put(lease.subnets(), lease));
        complete = true;
        return leases.values().stream()
                .map(lease -> new LeaseChange(Optional.empty(), Optional.of(lease)))
                .toList();
    }

    private void resync(LeaseEvent.Resynced resynced, Map<Subnets, LeaseChange> changes) {
        if (!leases.isEmpty()) {
            var named = new HashSet<>(resynced.unreadable());
            resynced.leases().forEach(lease -> named.add(lease.subnets()));
            List<Subnets> gone =
                    leases.keySet().stream().filter(key -> !named.contains(key)).toList();
            gone.forEach(subnets -> remove(subnets, changes));
        }
        resynced.leases().forEach(lease -> put(lease, changes));
    }

    private void put(Lease lease, Map<Subnets, LeaseChange> changes) {
        Optional<Lease> before = Optional.ofNullable(leases.put(lease.subnets(), lease));
        changes.merge(lease.subnets(), new LeaseChange(before, Optional.of(lease)), LeaseChange::then);
    }

    private void remove(Subnets subnets, Map<Subnets, LeaseChange> changes) {
        Optional<Lease> before = Optional.ofNullable(leases.remove(subnets));
        changes.merge(subnets, new LeaseChange(before, Optional.empty()), LeaseChange::then);
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
