package dev.loden.subnet.kube.node;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.LeaseListener;
import dev.loden.base.Deadline;
import dev.loden.store.common.LeaseFeed;
import dev.loden.store.common.LeaseTally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Maps nodes, known by name, to leases, known by subnet. Only changes of a lease are reported; a node's heartbeat is none. Guarded by the
 * store's lock.
 *
 * <p>Several nodes may claim one subnet for a while, as when a node is replaced by another: the one created last holds it, except that
 * this node takes precedence over any other. The lease of a removed node lingers for a moment, so that the next holder of its subnet
 * replaces it in one step.
 */
public final class NodeTable {
    private final LeaseListener listener;
    private final Duration linger;
    private final LongSupplier nanoClock;
    private String ownName = "";
    private Optional<Lease> own = Optional.empty();
    private Map<String, Entry> nodes = new HashMap<>();
    private Map<Subnets, List<String>> claims = new HashMap<>();
    private final Map<Subnets, Lease> reported = new HashMap<>();

    /** Until when the leases of removed nodes linger. */
    private final Map<Subnets, Deadline> lingering = new LinkedHashMap<>();

    /** By node name. */
    private final LeaseTally<String> tally = new LeaseTally<>();

    private boolean crowded;

    /** Why nodes are invalid, by name. */
    private Map<String, String> invalid = new HashMap<>();

    /**
     * A table that has reported nothing.
     *
     * @param listener gets the events
     * @param linger how long the lease of a removed node stays
     * @param nanoClock monotonic nanoseconds
     */
    public NodeTable(LeaseListener listener, Duration linger, LongSupplier nanoClock) {
        this.listener = listener;
        this.linger = linger;
        this.nanoClock = nanoClock;
    }

    /** A node's lease, when the node was created, and what it was made from. */
    private record Entry(Lease lease, String created, long fingerprint) {}

    /** The name of this node; called before anything else. */
    public void ownIs(String name) {
        ownName = name;
    }

    /** This node's lease; from now on its annotations do not matter. */
    public void held(Optional<Lease> lease) {
        Set<Subnets> affected = new HashSet<>();
        own.map(Lease::subnets).ifPresent(affected::add);
        lease.map(Lease::subnets).ifPresent(affected::add);
        own = lease;
        if (lease.isPresent()) {
            // its annotations may have claimed more families than are held
            affected.addAll(put(ownName, Optional.empty()));
        }
        affected.forEach(this::update);
        lingering.replaceAll(
                (subnets, end) -> affected.contains(subnets) ? Deadline.after(Duration.ZERO, nanoClock) : end);
        expire();
    }

    public void present(NodeView node) {
        Entry known = nodes.get(node.name());
        if (known != null && known.fingerprint() == node.fingerprint()) {
            invalid.remove(node.name());
            return;
        }
        Optional<Entry> entry = entry(node, invalid);
        if (entry.isEmpty()) {
            tally.forget(node.name());
        }
        put(node.name(), entry).forEach(this::update);
        reportCrowding();
    }

    public void deleted(String name) {
        invalid.remove(name);
        tally.forget(name);
        put(name, Optional.empty()).forEach(this::update);
    }

    /** Removes the leases whose time to linger is over. */
    public void expire() {
        var over = lingering.entrySet().stream()
                .filter(entry -> entry.getValue().isOver())
                .map(Map.Entry::getKey)
                .toList();
        for (Subnets subnets : over) {
            lingering.remove(subnets);
            reported.remove(subnets);
            listener.leases(new LeaseEvent.Removed(subnets));
        }
    }

    /** After how long a call of {@link #expire} is due; empty if no lease lingers. */
    public Optional<Duration> lingering() {
        return lingering.values().stream().map(Deadline::remaining).min(Comparator.naturalOrder());
    }

    public Listing list() {
        return new Listing();
    }

    private Optional<Entry> entry(NodeView node, Map<String, String> reasons) {
        if (node.name().equals(ownName) && own.isPresent()) {
            return Optional.empty();
        }
        return switch (NodeLease.of(node)) {
            case NodeLease.Unmanaged unmanaged -> {
                reasons.remove(node.name());
                yield Optional.empty();
            }
            case NodeLease.Valid valid -> {
                Optional<String> flaw = tally.admit(node.name(), valid.lease());
                if (flaw.isPresent()) {
                    yield rejected(
                            node.name(),
                            new NodeLease.Invalid(
                                    flaw.get(), Optional.of(valid.lease().subnets())),
                            reasons);
                }
                reasons.remove(node.name());
                yield Optional.of(new Entry(valid.lease(), node.revision().created(), node.fingerprint()));
            }
            case NodeLease.Invalid unusable -> {
                tally.stays(node.name());
                yield rejected(node.name(), unusable, reasons);
            }
        };
    }

    private Optional<Entry> rejected(String name, NodeLease.Invalid unusable, Map<String, String> reasons) {
        String known = invalid.get(name);
        reasons.put(name, unusable.reason());
        if (!unusable.reason().equals(known)) {
            listener.rejected("node " + name, unusable.reason());
        }
        return unchanged(name, unusable);
    }

    private void reportCrowding() {
        if (tally.refused() > 0 != crowded) {
            crowded = tally.refused() > 0;
            listener.crowded(crowded ? LeaseFeed.crowding(tally.refused()) : "");
        }
    }

    /** The last lease of a node that has become invalid stays, as long as its subnet does. */
    private Optional<Entry> unchanged(String name, NodeLease.Invalid unusable) {
        return Optional.ofNullable(nodes.get(name))
                .filter(entry ->
                        unusable.subnets().equals(Optional.of(entry.lease().subnets())));
    }

    /** Returns the subnets whose holder may have changed. */
    private List<Subnets> put(String name, Optional<Entry> entry) {
        var affected = new ArrayList<Subnets>();
        Entry old = entry.isPresent() ? nodes.put(name, entry.get()) : nodes.remove(name);
        if (old != null) {
            unclaim(old.lease().subnets(), name);
            affected.add(old.lease().subnets());
        }
        entry.ifPresent(now -> {
            claim(claims, now.lease().subnets(), name);
            affected.add(now.lease().subnets());
        });
        return affected;
    }

    private static void claim(Map<Subnets, List<String>> claims, Subnets subnets, String name) {
        // a list of one takes little memory, and a second claim is rare
        claims.merge(subnets, List.of(name), (all, one) -> {
            var more = new ArrayList<>(all);
            more.addAll(one);
            return List.copyOf(more);
        });
    }

    private void unclaim(Subnets subnets, String name) {
        claims.computeIfPresent(subnets, (key, names) -> {
            List<String> others =
                    names.stream().filter(other -> !other.equals(name)).toList();
            return others.isEmpty() ? null : others;
        });
    }

    private Optional<Lease> holder(Subnets subnets) {
        if (own.isPresent() && own.get().subnets().equals(subnets)) {
            return own;
        }
        List<String> names = claims.getOrDefault(subnets, List.of());
        return (names.size() == 1
                        ? names.stream().findFirst()
                        : names.stream()
                                .max(Comparator.comparing(
                                                (String name) -> nodes.get(name).created())
                                        .thenComparing(Comparator.naturalOrder())))
                .map(name -> nodes.get(name).lease());
    }

    private void update(Subnets subnets) {
        Optional<Lease> now = holder(subnets);
        if (now.isEmpty()) {
            if (reported.containsKey(subnets)) {
                lingering.putIfAbsent(subnets, Deadline.after(linger, nanoClock));
            }
            return;
        }
        lingering.remove(subnets);
        if (!now.get().equals(reported.put(subnets, now.get()))) {
            listener.leases(new LeaseEvent.Upserted(now.get()));
        }
    }

    /** A complete list of the nodes, as it is read. */
    public final class Listing {
        private final Map<String, Entry> listed = new HashMap<>();
        private final Map<String, String> reasons = new HashMap<>();
        private final Set<Subnets> unreadable = new HashSet<>();

        private Listing() {
            tally.begin();
        }

        public void add(NodeView node) {
            Optional<Entry> entry = entry(node, reasons);
            entry.ifPresent(known -> listed.put(node.name(), known));
            if (entry.isEmpty() && NodeLease.of(node) instanceof NodeLease.Invalid found) {
                found.subnets().ifPresent(unreadable::add);
            }
        }

        /**
         * The list is complete: reports it as one event, unless so many nodes are missing that it is to be read again, once.
         *
         * @return whether it counts
         */
        public boolean end() {
            if (!tally.end()) {
                return false;
            }
            nodes = listed;
            invalid = reasons;
            claims = new HashMap<>();
            nodes.forEach((name, entry) -> claim(claims, entry.lease().subnets(), name));
            reported.clear();
            lingering.clear();
            own.ifPresent(lease -> reported.put(lease.subnets(), lease));
            claims.keySet().forEach(subnets -> holder(subnets).ifPresent(lease -> reported.put(subnets, lease)));
            unreadable.removeAll(reported.keySet());
            listener.leases(new LeaseEvent.Resynced(List.copyOf(reported.values()), unreadable));
            reportCrowding();
            return true;
        }
    }
}
