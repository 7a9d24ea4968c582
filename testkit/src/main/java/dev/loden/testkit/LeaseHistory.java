package dev.loden.testkit;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Changes of leases, in batches that are handled by one turn each.
 *
 * @param name what happens
 * @param turns the changes of each turn
 */
record LeaseHistory(String name, List<List<LeaseEvent>> turns) {
    /** What happens in a cluster: peers are added, changed, removed, replaced, and return. */
    static List<LeaseHistory> all(BackendSubject subject) {
        LeaseEvent one = added(subject.lease(1));
        LeaseEvent two = added(subject.lease(2));
        LeaseEvent three = added(subject.lease(3));
        LeaseEvent noOne = new LeaseEvent.Removed(subject.network().subnets(1));
        LeaseEvent noTwo = new LeaseEvent.Removed(subject.network().subnets(2));
        var moved = new Lease(subject.network().subnets(1), subject.lease(3).attributes());
        return List.of(
                of("peers are added", one, two, three),
                of("peers are removed", one, two, three, noTwo, noOne),
                of("all peers are removed", one, two, noOne, noTwo),
                of("a peer returns", one, two, noOne, one),
                of("a subnet gets another owner", one, two, added(moved)),
                of("a subnet gets another owner and is given back", one, added(moved), two, noOne, one));
    }

    private static LeaseEvent added(Lease lease) {
        return new LeaseEvent.Upserted(lease);
    }

    private static LeaseHistory of(String name, LeaseEvent... changes) {
        return new LeaseHistory(name, List.of(List.of(changes)));
    }

    /** The same with other orders, and in other turns; all lead to the same leases. */
    List<LeaseHistory> expanded() {
        var all = new ArrayList<LeaseHistory>();
        for (LeaseHistory history : List.of(this, reversed())) {
            all.add(history);
            all.add(history.split());
            all.add(history.duplicated());
        }
        return all;
    }

    private List<LeaseEvent> changes() {
        return turns.stream().flatMap(List::stream).toList();
    }

    /** The last subnets first; the changes of each subnet stay in their order. */
    private LeaseHistory reversed() {
        List<LeaseEvent> changes = changes().stream()
                .sorted(Comparator.comparing(LeaseHistory::subnets).reversed())
                .toList();
        return new LeaseHistory(name + ", reversed", List.of(changes));
    }

    /** A turn for each change. */
    LeaseHistory split() {
        return new LeaseHistory(
                name + ", split", changes().stream().map(List::of).toList());
    }

    /** Each change in two turns. */
    private LeaseHistory duplicated() {
        return new LeaseHistory(
                name + ", duplicated",
                changes().stream()
                        .flatMap(change -> List.of(List.of(change), List.of(change)).stream())
                        .toList());
    }

    /** The leases that there are in the end. */
    List<Lease> leases() {
        Map<Subnets, Lease> leases = new TreeMap<>();
        for (LeaseEvent change : changes()) {
            if (change instanceof LeaseEvent.Upserted upserted) {
                leases.put(upserted.lease().subnets(), upserted.lease());
            } else {
                leases.remove(subnets(change));
            }
        }
        return List.copyOf(leases.values());
    }

    static Subnets subnets(LeaseEvent change) {
        return switch (change) {
            case LeaseEvent.Upserted upserted -> upserted.lease().subnets();
            case LeaseEvent.Removed removed -> removed.subnets();
            case LeaseEvent.Resynced all -> throw new IllegalArgumentException("not one lease's: " + all);
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
