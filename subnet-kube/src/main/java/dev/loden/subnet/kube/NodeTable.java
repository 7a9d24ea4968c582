package dev.loden.subnet.kube;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.LeaseListener;
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
 * From nodes, known by name, to leases, known by subnet. Tells only what changes a lease: of a heartbeat nobody hears.
 * Guarded by the store's lock.
 *
 * <p>Several nodes may claim one subnet for a while, as when a node is replaced by another: the one made last counts, and
 * this node itself before any other. The lease of a node that went lingers for a moment, so that the next holder of its
 * subnet takes over in one step.
 */
final class NodeTable {
    private final LeaseListener listener;
    private final long lingerNanos;
    private final LongSupplier nanos;
    private String ownName = "";
    private Optional<Lease> own = Optional.empty();
    private Map<String, Entry> nodes = new HashMap<>();
    private Map<Subnets, List<String>> claims = new HashMap<>();
    private final Map<Subnets, Lease> told = new HashMap<>();

    /** When to tell that a lease is gone, in terms of nanoTime. */
    private final Map<Subnets, Long> departing = new LinkedHashMap<>();

    /** Why each flawed node is so, by name. */
    private Map<String, String> flaws = new HashMap<>();

    /**
     * A table that has told nothing.
     *
     * @param listener whom to tell
     * @param linger how long the lease of a node that went stays
     * @param nanos as {@link System#nanoTime}
     */
    NodeTable(LeaseListener listener, Duration linger, LongSupplier nanos) {
        this.listener = listener;
        this.lingerNanos = linger.toNanos();
        this.nanos = nanos;
    }

    /** A node's claim, and when the node was made. */
    private record Entry(Lease lease, String created) {}

    /** Says which node is this one; before anything else. */
    void ownIs(String name) {
        ownName = name;
    }

    /** From now on this node's lease is what is held, whatever its annotations say. */
    void held(Optional<Lease> lease) {
        Set<Subnets> affected = new HashSet<>();
        own.map(Lease::subnets).ifPresent(affected::add);
        lease.map(Lease::subnets).ifPresent(affected::add);
        own = lease;
        if (lease.isPresent()) {
            // Claimed by annotations before, perhaps with more families than are held.
            affected.addAll(put(ownName, Optional.empty()));
        }
        affected.forEach(this::settle);
        departing.replaceAll((subnets, end) -> affected.contains(subnets) ? nanos.getAsLong() : end);
        expire();
    }

    void present(NodeView node) {
        put(node.name(), entry(node, flaws)).forEach(this::settle);
    }

    void gone(String name) {
        flaws.remove(name);
        put(name, Optional.empty()).forEach(this::settle);
    }

    /** Tells of the leases whose time to linger is over. */
    void expire() {
        var over = departing.entrySet().stream()
                .filter(entry -> entry.getValue() - nanos.getAsLong() <= 0)
                .map(Map.Entry::getKey)
                .toList();
        for (Subnets subnets : over) {
            departing.remove(subnets);
            told.remove(subnets);
            listener.leases(new LeaseEvent.Removed(subnets));
        }
    }

    /** After how long {@link #expire} has something to tell; empty if it has not. */
    Optional<Duration> lingering() {
        return departing.values().stream()
                .map(end -> Duration.ofNanos(Math.max(1, end - nanos.getAsLong())))
                .min(Comparator.naturalOrder());
    }

    Listing list() {
        return new Listing();
    }

    private Optional<Entry> entry(NodeView node, Map<String, String> reasons) {
        if (node.name().equals(ownName) && own.isPresent()) {
            return Optional.empty();
        }
        return switch (Standing.of(node)) {
            case Standing.Outsider outsider -> {
                reasons.remove(node.name());
                yield Optional.empty();
            }
            case Standing.Holder holder -> {
                reasons.remove(node.name());
                yield Optional.of(new Entry(holder.lease(), node.revision().created()));
            }
            case Standing.Flawed flawed -> {
                String known = flaws.get(node.name());
                reasons.put(node.name(), flawed.reason());
                if (!flawed.reason().equals(known)) {
                    listener.rejected("node " + node.name(), flawed.reason());
                }
                yield unchanged(node.name(), flawed);
            }
        };
    }

    /** What was known of a node that cannot be read any more stays, as long as its subnet does. */
    private Optional<Entry> unchanged(String name, Standing.Flawed flawed) {
        return Optional.ofNullable(nodes.get(name))
                .filter(entry ->
                        flawed.subnets().equals(Optional.of(entry.lease().subnets())));
    }

    /** Returns the subnets for which something may have changed. */
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
        // A list of one takes little room, and there is hardly ever a second.
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

    private void settle(Subnets subnets) {
        Optional<Lease> now = holder(subnets);
        if (now.isEmpty()) {
            if (told.containsKey(subnets)) {
                departing.putIfAbsent(subnets, nanos.getAsLong() + lingerNanos);
            }
            return;
        }
        departing.remove(subnets);
        if (!now.get().equals(told.put(subnets, now.get()))) {
            listener.leases(new LeaseEvent.Upserted(now.get()));
        }
    }

    /** A complete list in the making. */
    final class Listing {
        private final Map<String, Entry> listed = new HashMap<>();
        private final Map<String, String> reasons = new HashMap<>();
        private final Set<Subnets> unreadable = new HashSet<>();

        private Listing() {}

        void add(NodeView node) {
            Optional<Entry> entry = entry(node, reasons);
            entry.ifPresent(known -> listed.put(node.name(), known));
            if (entry.isEmpty() && Standing.of(node) instanceof Standing.Flawed flawed) {
                flawed.subnets().ifPresent(unreadable::add);
            }
        }

        int size() {
            return listed.size();
        }

        /** Tells the listener: these and no others. */
        void end() {
            nodes = listed;
            flaws = reasons;
            claims = new HashMap<>();
            nodes.forEach((name, entry) -> claim(claims, entry.lease().subnets(), name));
            told.clear();
            departing.clear();
            own.ifPresent(lease -> told.put(lease.subnets(), lease));
            claims.keySet().forEach(subnets -> holder(subnets).ifPresent(lease -> told.put(subnets, lease)));
            unreadable.removeAll(told.keySet());
            listener.leases(new LeaseEvent.Resynced(List.copyOf(told.values()), unreadable));
        }
    }
}
