package dev.loden.testkit;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.LeaseListener;
import dev.loden.testkit.FakeLeases.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/** Turns entries of {@link FakeLeases} into what one listener is given. An unreadable entry is rejected once, until it changes. */
final class FakeFeed {
    private final LeaseListener listener;
    private final Map<String, Entry> rejected = new HashMap<>();

    FakeFeed(LeaseListener listener) {
        this.listener = listener;
    }

    void connected() {
        listener.connected();
    }

    void disconnected(String reason) {
        listener.disconnected(reason);
    }

    void lost(String reason) {
        listener.lost(reason);
    }

    void list(Map<String, Entry> entries) {
        rejected.keySet().retainAll(entries.keySet());
        var leases = new ArrayList<Lease>();
        var unreadable = new HashSet<Subnets>();
        entries.forEach((key, entry) ->
                read(key, entry).ifPresentOrElse(leases::add, () -> subnets(key).ifPresent(unreadable::add)));
        listener.leases(new LeaseEvent.Resynced(leases, unreadable));
    }

    void changed(String key, Optional<Entry> entry) {
        if (entry.isPresent()) {
            read(key, entry.get()).ifPresent(lease -> listener.leases(new LeaseEvent.Upserted(lease)));
        } else {
            rejected.remove(key);
            subnets(key).ifPresent(subnets -> listener.leases(new LeaseEvent.Removed(subnets)));
        }
    }

    private Optional<Lease> read(String key, Entry entry) {
        Optional<Lease> lease = FakeStore.lease(key, entry);
        if (lease.isPresent()) {
            rejected.remove(key);
        } else if (!entry.equals(rejected.put(key, entry))) {
            listener.rejected(
                    key, subnets(key).isPresent() ? "the value is no lease" : "the key is not that of a lease");
        }
        return lease;
    }

    static Optional<Subnets> subnets(String key) {
        try {
            return Optional.of(Subnets.parseKey(key));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }
}
