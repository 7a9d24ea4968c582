package dev.loden.core;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.api.net.PrefixSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the store says, event by event. Lives on the reconcile thread. */
final class Leases {
    /** In order, so that sorting them by width is cheap. */
    private final Map<Subnets, Lease> bySubnets = new TreeMap<>();

    private boolean complete;

    /**
     * A lease that came, changed or ended.
     *
     * @param before empty if it is new
     * @param after empty if it is gone
     */
    record News(Optional<Lease> before, Optional<Lease> after) {
        Subnets subnets() {
            return before.or(() -> after).orElseThrow().subnets();
        }
    }

    /** Takes in events; what differs from before is returned, each lease once. */
    List<News> hear(List<LeaseEvent> events) {
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
        return before.entrySet().stream()
                .map(entry -> new News(entry.getValue(), Optional.ofNullable(bySubnets.get(entry.getKey()))))
                .filter(news -> !news.before().equals(news.after()))
                .toList();
    }

    private void resync(LeaseEvent.Resynced resynced, Map<Subnets, Optional<Lease>> before) {
        var named = new HashSet<>(resynced.unreadable());
        resynced.leases().forEach(lease -> named.add(lease.subnets()));
        List<Subnets> gone =
                bySubnets.keySet().stream().filter(key -> !named.contains(key)).toList();
        gone.forEach(subnets -> remove(subnets, before));
        resynced.leases().forEach(lease -> put(lease, before));
    }

    private void put(Lease lease, Map<Subnets, Optional<Lease>> before) {
        before.putIfAbsent(lease.subnets(), Optional.ofNullable(bySubnets.put(lease.subnets(), lease)));
    }

    private void remove(Subnets subnets, Map<Subnets, Optional<Lease>> before) {
        before.putIfAbsent(subnets, Optional.ofNullable(bySubnets.remove(subnets)));
    }

    /** Whether a complete list has been heard. */
    boolean complete() {
        return complete;
    }

    /** How many there are but for one. */
    int besides(Optional<Lease> own) {
        boolean counted =
                own.filter(lease -> bySubnets.containsKey(lease.subnets())).isPresent();
        return bySubnets.size() - (counted ? 1 : 0);
    }

    /** All of them, at this moment. */
    Collection<Lease> all() {
        return List.copyOf(bySubnets.values());
    }

    /** The lease of the node with these public addresses. */
    Optional<Lease> of(LeaseAttributes node) {
        return bySubnets.values().stream()
                .filter(lease -> lease.attributes().sameNode(node))
                .findFirst();
    }

    /**
     * The peers that can be used, and for each other lease why not. Of two that overlap the narrower counts, so that no
     * single lease, however wide, can stand in for many; the answer does not depend on the order of events.
     */
    Peers peers(Lease own, NetworkConfig network) {
        var usable = new ArrayList<Lease>(bySubnets.size());
        var rejected = new LinkedHashMap<Subnets, String>();
        var taken = new PrefixSet();
        own.subnets().prefixes().forEach(taken::add);
        for (Lease whole : narrowestFirst()) {
            Lease lease = ofFamilies(whole, network);
            if (lease.subnets().equals(own.subnets()) || lease.attributes().sameNode(own.attributes())) {
                continue;
            }
            List<Prefix> subnets = lease.subnets().prefixes();
            Optional<String> flaw = flaw(subnets, network, taken);
            if (flaw.isPresent()) {
                rejected.put(lease.subnets(), flaw.get());
            } else {
                usable.add(lease);
                subnets.forEach(taken::add);
            }
        }
        return new Peers(usable, rejected, taken);
    }

    /** Where nodes have subnets of both families, as Kubernetes may assign, and the network has one. */
    private static Lease ofFamilies(Lease lease, NetworkConfig network) {
        Subnets subnets = lease.subnets();
        boolean both = subnets.ipv4().isPresent() && subnets.ipv6().isPresent();
        if (!both || (network.ipv4().isPresent() && network.ipv6().isPresent())) {
            return lease;
        }
        Prefix counted = network.ipv4().isPresent()
                ? subnets.ipv4().get()
                : subnets.ipv6().get();
        return new Lease(Subnets.of(counted), lease.attributes());
    }

    private List<Lease> narrowestFirst() {
        var leases = new ArrayList<>(bySubnets.values());
        leases.sort((one, other) -> Integer.compare(narrowness(other), narrowness(one)));
        return leases;
    }

    private static int narrowness(Lease lease) {
        Subnets subnets = lease.subnets();
        int ipv4 = subnets.ipv4().isPresent() ? subnets.ipv4().get().length() : Integer.MAX_VALUE;
        int ipv6 = subnets.ipv6().isPresent() ? subnets.ipv6().get().length() : Integer.MAX_VALUE;
        return Math.min(ipv4, ipv6);
    }

    private static Optional<String> flaw(List<Prefix> subnets, NetworkConfig network, PrefixSet taken) {
        for (Prefix subnet : subnets) {
            if (!network.contains(subnet)) {
                return Optional.of(subnet + " lies outside the network");
            }
            Optional<Prefix> other = taken.overlapping(subnet);
            if (other.isPresent()) {
                return Optional.of(subnet + " overlaps " + other.get() + ", which another node holds");
            }
        }
        return Optional.empty();
    }

    /**
     * The peers.
     *
     * @param usable narrow subnets first
     * @param rejected what is wrong with the others
     * @param taken the subnets of those that are usable, and our own
     */
    record Peers(List<Lease> usable, Map<Subnets, String> rejected, PrefixSet taken) {}
}
