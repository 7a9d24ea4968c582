package dev.loden.core.lease;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.core.lease.Viewpoint.Rank;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All leases of the store, and which of them are usable peers: the only list of peers. Of a lease of both families in a network
 * of one only that family counts. Of two leases that overlap the narrower is usable, so that no single lease, however wide,
 * can stand in for many; the result does not depend on the order of events. <b>Thread</b>: one at a time.
 */
public final class PeerTable {
    private final SortedMap<Subnets, Lease> leases = new TreeMap<>();
    private boolean complete;

    /** Whose peers they are; empty before the first {@link #resolve}. */
    private Optional<Viewpoint> viewpoint = Optional.empty();

    /** The leases that have changed since the last {@link #resolve}, as they were then. */
    private Map<Subnets, Optional<Lease>> unresolved = new LinkedHashMap<>();

    private final PrefixIndex<Subnets> usable = new PrefixIndex<>();
    private final PrefixIndex<Subnets> overlapped = new PrefixIndex<>();
    private final SortedMap<Subnets, String> rejected = new TreeMap<>();
    private final TreeSet<Subnets> own = new TreeSet<>();
    private long rejections;

    /** Takes in events; returns what differs from before, each lease once. */
    public List<LeaseChange> apply(List<LeaseEvent> events) {
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
        var changes = new ArrayList<LeaseChange>(before.size());
        before.forEach((key, old) -> {
            Optional<Lease> now = Optional.ofNullable(leases.get(key));
            if (!old.equals(now)) {
                changes.add(new LeaseChange(old, now));
                if (viewpoint.isPresent()) { // else all are resolved
                    unresolved.putIfAbsent(key, old);
                }
            }
        });
        return changes;
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
    public boolean complete() {
        return complete;
    }

    /** All leases of the store, own ones included. */
    public Collection<Lease> leases() {
        return Collections.unmodifiableCollection(leases.values());
    }

    /** How many peers there are, usable or not. */
    public int count() {
        return leases.size() - own.size();
    }

    /** The lease of the node with these public addresses. */
    public Optional<Lease> of(LeaseAttributes node) {
        return leases.values().stream()
                .filter(lease -> lease.attributes().sameNode(node))
                .findFirst();
    }

    /** The lease of these subnets, whosever. */
    public Optional<Lease> lease(Subnets key) {
        return Optional.ofNullable(leases.get(key));
    }

    /** A peer's lease, of the families the network has. */
    public Optional<Lease> usable(Subnets key) {
        return isUsable(key)
                ? Optional.ofNullable(leases.get(key)).map(viewpoint.orElseThrow()::narrowed)
                : Optional.empty();
    }

    /** All usable peers by what identifies them in the store, in order. */
    public Stream<Subnets> usable() {
        return leases.keySet().stream().filter(this::isUsable);
    }

    /** All usable peers' leases, in the same order, of the families the network has. */
    public Stream<Lease> usableLeases() {
        return leases.entrySet().stream()
                .filter(entry -> isUsable(entry.getKey()))
                .map(entry -> viewpoint.orElseThrow().narrowed(entry.getValue()));
    }

    private boolean isUsable(Subnets key) {
        return !own.contains(key) && !rejected.containsKey(key);
    }

    /** The leases that are no usable peers, and why. */
    public Map<Subnets, String> rejected() {
        var all = new TreeMap<>(rejected);
        viewpoint.ifPresent(view -> own.stream()
                .filter(key -> leases.containsKey(view.node().subnets()))
                .filter(key -> view.isTwin(leases.get(key)))
                .forEach(key -> all.put(key, view.twinReason())));
        return all;
    }

    /** Another number whenever {@link #rejected} is something else. */
    public long rejections() {
        return rejections;
    }

    /**
     * Finds out who is a usable peer now.
     *
     * @param node this node's lease
     * @return the peers whose usable lease has changed since the last call; empty if it was for another network or node, so
     *     that all may have
     */
    public Optional<List<PeerChange>> resolve(NetworkConfig network, Lease node) {
        var now = Optional.of(new Viewpoint(network, node));
        if (viewpoint.equals(now)) {
            return Optional.of(resolveChanged(now.get()));
        }
        viewpoint = now;
        resolveAll(now.get());
        return Optional.empty();
    }

    private void resolveAll(Viewpoint view) {
        unresolved = new LinkedHashMap<>();
        usable.clear();
        overlapped.clear();
        rejected.clear();
        rejections++;
        own.clear();
        view.node()
                .subnets()
                .prefixes()
                .forEach(prefix -> usable.add(prefix, view.node().subnets()));
        var ranks = new ArrayList<Rank>(leases.size());
        leases.forEach((key, lease) -> ranks.add(view.rank(key, lease)));
        Collections.sort(ranks);
        var none = new TreeSet<Rank>(); // in ascending order no lease has to leave for a later one
        ranks.forEach(rank -> enter(view, rank, none));
    }

    private List<PeerChange> resolveChanged(Viewpoint view) {
        if (unresolved.isEmpty()) {
            return List.of();
        }
        var before = new LinkedHashMap<Subnets, Optional<Lease>>();
        var pending = new TreeSet<Rank>();
        Map<Subnets, Optional<Lease>> changed = unresolved;
        unresolved = new LinkedHashMap<>(); // clearing one that was large once takes long each time
        changed.forEach((key, old) -> {
            Lease any = old.or(() -> Optional.ofNullable(leases.get(key))).orElse(null);
            if (any != null) { // else it came and went
                Rank rank = view.rank(key, any);
                pending.add(rank);
                before.put(key, leave(view, rank, old, pending));
            }
        });
        for (Rank next = pending.pollFirst(); next != null; next = pending.pollFirst()) {
            if (!before.containsKey(next.key())) {
                before.put(next.key(), leave(view, next, Optional.of(leases.get(next.key())), pending));
            }
            enter(view, next, pending);
        }
        var changes = new ArrayList<PeerChange>(before.size());
        before.forEach((key, old) -> {
            Optional<Lease> now = usable(key);
            if (!old.equals(now)) {
                changes.add(new PeerChange(key, old, now));
            }
        });
        return changes;
    }

    /** Takes a lease out of the lists; those that it stood in the way of are pending. Returns it if it was usable. */
    private Optional<Lease> leave(Viewpoint view, Rank rank, Optional<Lease> lease, Set<Rank> pending) {
        Optional<Lease> narrowed = lease.map(view::narrowed);
        List<Prefix> prefixes = narrowed.map(l -> l.subnets().prefixes()).orElse(List.of());
        if (own.remove(rank.key())) {
            rejections++;
            return Optional.empty();
        }
        if (rejected.remove(rank.key()) != null) {
            rejections++;
            prefixes.forEach(prefix -> overlapped.remove(prefix, rank.key()));
            return Optional.empty();
        }
        for (Prefix prefix : prefixes) {
            usable.remove(prefix, rank.key());
            overlapped.overlapping(prefix).stream()
                    .map(held -> rankOf(view, held.holder()))
                    .filter(other -> other.compareTo(rank) > 0)
                    .forEach(pending::add);
        }
        return narrowed;
    }

    private Rank rankOf(Viewpoint view, Subnets key) {
        return view.rank(key, leases.getOrDefault(key, view.node()));
    }

    /** Puts a lease into the list it belongs to; those after it that it overlaps leave theirs and are pending. */
    private void enter(Viewpoint view, Rank rank, Set<Rank> pending) {
        Lease present = leases.get(rank.key());
        if (present == null) {
            return;
        }
        Lease lease = view.narrowed(present);
        if (view.isOwn(lease)) {
            own.add(rank.key());
            rejections++;
            return;
        }
        List<Prefix> prefixes = lease.subnets().prefixes();
        var weaker = new ArrayList<Rank>(0);
        Optional<String> flaw = NodeAddress.flaw(lease.attributes(), view.network());
        if (flaw.isEmpty()) {
            flaw = flaw(view, rank, prefixes, weaker);
        }
        if (flaw.isPresent()) {
            rejected.put(rank.key(), flaw.get());
            rejections++;
            prefixes.forEach(prefix -> overlapped.add(prefix, rank.key()));
            return;
        }
        pending.addAll(weaker);
        prefixes.forEach(prefix -> usable.add(prefix, rank.key()));
    }

    /**
     * Why a lease is no usable peer; empty if it is.
     *
     * @param weaker takes the leases after it that it overlaps
     */
    private Optional<String> flaw(Viewpoint view, Rank rank, List<Prefix> prefixes, List<Rank> weaker) {
        for (Prefix prefix : prefixes) {
            if (!view.network().contains(prefix)) {
                return Optional.of(prefix + " lies outside the network");
            }
            for (PrefixIndex.Held<Subnets> held : usable.overlapping(prefix)) {
                if (held.holder().equals(view.node().subnets())) {
                    return Optional.of(prefix + " overlaps " + held.prefix() + ", which this node holds");
                }
                Rank other = rankOf(view, held.holder());
                if (other.compareTo(rank) < 0) {
                    return Optional.of(prefix + " overlaps " + held.prefix() + ", which another node holds");
                }
                weaker.add(other);
            }
        }
        return Optional.empty();
    }
}
