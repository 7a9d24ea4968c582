package dev.loden.core;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.api.net.PrefixSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the store says, as one immutable value; every event makes the next one. */
record Leases(Map<Subnets, Lease> bySubnets, boolean complete) {
    static final Leases NONE = new Leases(Map.of(), false);

    /** Copied into a hash map with chains: subnets in a row have hashes in a row, on which Map.copyOf would crawl. */
    Leases {
        bySubnets = Collections.unmodifiableMap(new HashMap<>(bySubnets));
    }

    Leases after(List<LeaseEvent> events) {
        if (events.isEmpty()) {
            return this;
        }
        var next = new HashMap<>(bySubnets);
        boolean complete = this.complete;
        for (LeaseEvent event : events) {
            switch (event) {
                case LeaseEvent.Upserted upserted -> next.put(upserted.lease().subnets(), upserted.lease());
                case LeaseEvent.Removed removed -> next.remove(removed.subnets());
                case LeaseEvent.Resynced resynced -> {
                    next.keySet().retainAll(resynced.unreadable());
                    resynced.leases().forEach(lease -> next.put(lease.subnets(), lease));
                    complete = true;
                }
            }
        }
        return new Leases(next, complete);
    }

    /** The lease of the node with these public addresses. */
    Optional<Lease> of(LeaseAttributes node) {
        return bySubnets.values().stream()
                .filter(lease -> lease.attributes().sameNode(node))
                .min(Comparator.comparing(Lease::subnets));
    }

    /**
     * The peers that can be used, and for each other lease why not. Of two that overlap the narrower counts, so that no
     * single lease, however wide, can stand in for many; the answer does not depend on the order of events.
     */
    Peers peers(Lease own, NetworkConfig network) {
        var usable = new ArrayList<Lease>();
        var rejected = new LinkedHashMap<Subnets, String>();
        var taken = new PrefixSet();
        own.subnets().stream().forEach(taken::add);
        for (Lease whole : narrowestFirst()) {
            Lease lease = ofFamilies(whole, network);
            if (lease.subnets().equals(own.subnets()) || lease.attributes().sameNode(own.attributes())) {
                continue;
            }
            Optional<String> flaw = flaw(lease, network, taken);
            flaw.ifPresentOrElse(reason -> rejected.put(lease.subnets(), reason), () -> usable.add(lease));
            if (flaw.isEmpty()) {
                lease.subnets().stream().forEach(taken::add);
            }
        }
        return new Peers(usable, rejected);
    }

    /** Where nodes have subnets of both families, as Kubernetes may assign, and the network has one. */
    private static Lease ofFamilies(Lease lease, NetworkConfig network) {
        Optional<Prefix> ipv4 =
                lease.subnets().ipv4().filter(subnet -> network.ipv4().isPresent());
        Optional<Prefix> ipv6 =
                lease.subnets().ipv6().filter(subnet -> network.ipv6().isPresent());
        boolean whole = ipv4.equals(lease.subnets().ipv4())
                && ipv6.equals(lease.subnets().ipv6());
        boolean none = ipv4.isEmpty() && ipv6.isEmpty();
        return whole || none ? lease : new Lease(new Subnets(ipv4, ipv6), lease.attributes());
    }

    private List<Lease> narrowestFirst() {
        return bySubnets.values().stream()
                .sorted(Comparator.<Lease>comparingInt(lease -> -narrowness(lease))
                        .thenComparing(Lease::subnets))
                .toList();
    }

    private static int narrowness(Lease lease) {
        return lease.subnets().stream().mapToInt(Prefix::length).min().getAsInt();
    }

    private static Optional<String> flaw(Lease lease, NetworkConfig network, PrefixSet taken) {
        List<Prefix> subnets = lease.subnets().stream().toList();
        for (Prefix subnet : subnets) {
            if (network.networks().noneMatch(prefix -> prefix.contains(subnet))) {
                return Optional.of(subnet + " lies outside the network");
            }
        }
        return subnets.stream()
                .flatMap(subnet -> taken.overlapping(subnet).stream()
                        .map(other -> subnet + " overlaps " + other + ", which another node holds"))
                .findFirst();
    }

    /** Usable peers, narrow subnets first, and what is wrong with the others. */
    record Peers(List<Lease> usable, Map<Subnets, String> rejected) {}
}
