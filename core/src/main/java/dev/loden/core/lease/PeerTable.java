package dev.loden.core.lease;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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
 * of one only that family counts. Of two leases that cannot both be, the one of the lower {@link Rank} is usable, so that no single lease
 * takes down one that was there before; the result does not depend on the order of events. <b>Thread</b>: one at a time.
 */
public final class PeerTable {
    private final boolean assigned;
    private final StoredLeases stored = new StoredLeases();
    private final SortedMap<Subnets, Lease> leases = stored.all();

    /** Whose peers they are; empty before the first {@link #resolve}. */
    private Optional<Viewpoint> viewpoint = Optional.empty();

    /** The leases that have changed since the last {@link #resolve}, as they were then. */
    private Map<Subnets, Optional<Lease>> unresolved = new LinkedHashMap<>();

    private final Territory usable = new Territory();
    private final Territory overlapped = new Territory();
    private final Admission admission = new Admission();
    private final SortedMap<Subnets, String> rejected = new TreeMap<>();
    private final TreeSet<Subnets> own = new TreeSet<>();
    private long rejections;

    /** Empty; {@code assigned}: whether others assign subnets, so that their length means nothing. */
    public PeerTable(boolean assigned) {
        this.assigned = assigned;
    }

    /** Takes in events; returns what differs from before, each lease once. */
    public List<LeaseChange> apply(List<LeaseEvent> events) {
        List<LeaseChange> changes = stored.apply(events);
        if (viewpoint.isPresent()) { // else all are resolved
            changes.forEach(change -> unresolved.putIfAbsent(change.subnets(), change.before()));
        }
        return changes;
    }

    /** Whether there has been a complete list. */
    public boolean complete() {
        return stored.complete();
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

    /** The same; empty if it has another rank by now. */
    public Optional<Lease> usable(Rank rank) {
        return usable(rank.key()).filter(lease -> rank(rank.key(), lease).equals(rank));
    }

    /** The rank of a lease, as long as network and node are the same. */
    public Rank rank(Subnets key, Lease lease) {
        return viewpoint.orElseThrow().rank(key, lease);
    }

    /** The ranks of all usable peers, in the order of their subnets. */
    public Stream<Rank> ranks() {
        return usableEntries().map(entry -> rank(entry.getKey(), entry.getValue()));
    }

    /** All usable peers by what identifies them in the store, in order. */
    public Stream<Subnets> usable() {
        return usableEntries().map(Map.Entry::getKey);
    }

    /** All usable peers' leases, in the same order, of the families the network has. */
    public Stream<Lease> usableLeases() {
        return usableEntries().map(entry -> viewpoint.orElseThrow().narrowed(entry.getValue()));
    }

    /** The same leases as the store has them. */
    public Stream<Lease> usableAsStored() {
        return usableEntries().map(Map.Entry::getValue);
    }

    private Stream<Map.Entry<Subnets, Lease>> usableEntries() {
        return leases.entrySet().stream().filter(entry -> isUsable(entry.getKey()));
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
     * @param reserved addresses in the network that no lease may contain, and whose they are
     * @return the peers whose usable lease has changed since the last call; empty if it was for another network or node, so
     *     that all may have
     */
    public Optional<List<PeerChange>> resolve(NetworkConfig network, Lease node, Map<IpAddress, String> reserved) {
        var now = Optional.of(new Viewpoint(network, node, reserved, assigned));
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
        usable.add(view.node().subnets(), view.node(), view.network());
        admission.follow(view);
        var ranked = new ArrayList<Map.Entry<Rank, Lease>>(leases.size());
        leases.forEach((key, lease) -> ranked.add(Map.entry(view.rank(key, lease), lease)));
        ranked.sort(Map.Entry.comparingByKey());
        var none = new TreeSet<Rank>(); // in ascending order no lease has to leave for a later one
        ranked.forEach(next -> enter(view, next.getKey(), next.getValue(), none));
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
            Optional<Lease> present = Optional.ofNullable(leases.get(key));
            present.ifPresent(lease -> pending.add(view.rank(key, lease)));
            old.or(() -> present) // else it came and went
                    .ifPresent(lease -> before.put(key, leave(view, view.rank(key, lease), old, pending)));
        });
        for (Rank next = pending.pollFirst(); next != null; next = pending.pollFirst()) {
            if (!before.containsKey(next.key())) {
                before.put(next.key(), leave(view, next, Optional.of(leases.get(next.key())), pending));
            }
            Lease present = leases.get(next.key());
            if (present != null) {
                enter(view, next, present, pending);
            }
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
        if (own.remove(rank.key())) {
            rejections++;
            return Optional.empty();
        }
        Optional<Lease> narrowed = lease.map(view::narrowed);
        if (rejected.remove(rank.key()) != null) {
            rejections++;
            narrowed.ifPresent(held -> overlapped.remove(rank.key(), held, view.network()));
            return Optional.empty();
        }
        narrowed.ifPresent(held -> usable.remove(rank.key(), held, view.network()));
        narrowed.stream()
                .flatMap(held -> overlapped.clashes(held, view.network()).stream())
                .map(clash -> rankOf(view, clash.holder()))
                .filter(other -> other.compareTo(rank) > 0)
                .forEach(pending::add);
        return narrowed;
    }

    private Rank rankOf(Viewpoint view, Subnets key) {
        return view.rank(key, leases.getOrDefault(key, view.node()));
    }

    /** Puts a lease into the list it belongs to; those after it that it overlaps leave theirs and are pending. */
    private void enter(Viewpoint view, Rank rank, Lease present, Set<Rank> pending) {
        Lease lease = view.narrowed(present);
        if (view.isOwn(lease)) {
            own.add(rank.key());
            rejections++;
            return;
        }
        var weaker = new ArrayList<Rank>(0);
        Optional<String> flaw = admission.flaw(lease, view.network()).or(() -> flaw(view, rank, lease, weaker));
        if (flaw.isPresent()) {
            rejected.put(rank.key(), flaw.get());
            rejections++;
            overlapped.add(rank.key(), lease, view.network());
            return;
        }
        pending.addAll(weaker);
        usable.add(rank.key(), lease, view.network());
    }

    /**
     * Why a lease is no usable peer beside others; empty if it is.
     *
     * @param weaker takes the leases after it that it clashes with
     */
    private Optional<String> flaw(Viewpoint view, Rank rank, Lease lease, List<Rank> weaker) {
        for (Territory.Clash clash : usable.clashes(lease, view.network())) {
            if (clash.holder().equals(view.node().subnets())) {
                return Optional.of(clash.text("this node"));
            }
            Rank other = rankOf(view, clash.holder());
            if (other.compareTo(rank) < 0) {
                return Optional.of(clash.text("another node"));
            }
            weaker.add(other);
        }
        return Optional.empty();
    }
}
