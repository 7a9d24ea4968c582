package dev.loden.core.turn;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Route;
import dev.loden.core.lease.PeerTable;
import dev.loden.core.plan.Part;
import dev.loden.core.plan.PlanInputs;
import dev.loden.core.probe.Sample;
import dev.loden.core.status.PeerStatus;
import dev.loden.core.status.ReconcileReport;
import dev.loden.reconcile.Reconciler;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is known of each peer. <b>Thread</b>: the reconcile thread. */
final class PeerReports {
    private final PeerTable peers;
    private final Reconciler<Part> reconciler;
    private final Function<LeaseAttributes, String> types;

    /** What the kernel refused in the last turn, by peer. */
    private Map<Subnets, String> refused = Map.of();

    /**
     * Of the peers in a table, as a reconciler leaves them.
     *
     * @param types which backend a lease is of
     */
    PeerReports(PeerTable peers, Reconciler<Part> reconciler, Function<LeaseAttributes, String> types) {
        this.peers = peers;
        this.reconciler = reconciler;
        this.types = types;
    }

    /** Why peers are not reached in all families, by peer. */
    private final Map<Part.Peer, String> leftOut = new TreeMap<>();

    private boolean othersLeftOut;

    /**
     * A part was planned.
     *
     * @param reason why it is not reached in one of the families; empty text if it is in all, or in none
     */
    void planned(Part part, String reason) {
        if (part instanceof Part.Peer peer) {
            String before = reason.isEmpty() ? leftOut.remove(peer) : leftOut.put(peer, reason);
            othersLeftOut |= !reason.equals(before == null ? "" : before);
        }
    }

    /**
     * After each turn. After a partial one with a refusal the next one reads the kernel, and finds all of them.
     *
     * @return whether the kernel refuses other peers' objects than before, or others are not reached in all families
     */
    boolean follow(ReconcileReport report) {
        var found = new TreeMap<Subnets, String>();
        for (Outcome failure : report.failures()) {
            if (reconciler.holder(failure.change().object().key()).orElse(null) instanceof Part.Peer peer) {
                found.putIfAbsent(
                        peer.key(), "the kernel refused to " + failure.change().describe() + ": " + failure.message());
            }
        }
        boolean others = othersLeftOut || !found.equals(refused);
        refused = found;
        othersLeftOut = false;
        return others;
    }

    /** Peers that are not reached in one of the network's families, and why. */
    Map<Subnets, String> leftOut() {
        var byLease = new TreeMap<Subnets, String>();
        leftOut.forEach((peer, reason) -> byLease.put(peer.key(), reason));
        return byLease;
    }

    /** Peers of which the kernel does not take all, and why. */
    Map<Subnets, String> refused() {
        return refused;
    }

    /**
     * All of them, in the order of their subnets.
     *
     * @param unreachable why peers cannot be reached
     */
    Stream<PeerStatus> all(Map<Subnets, String> unreachable) {
        var keys = new TreeSet<>(unreachable.keySet());
        peers.usable().forEach(keys::add);
        return keys.stream().map(key -> report(key, unreachable.getOrDefault(key, "")));
    }

    /** The first of each family. */
    private List<Route> routes(Subnets key) {
        var first = new EnumMap<Family, Route>(Family.class);
        peers.lease(key).map(of -> reconciler.plan(new Part.Peer(peers.rank(key, of)))).stream()
                .flatMap(plan -> plan.objects().stream())
                .filter(Route.class::isInstance)
                .map(Route.class::cast)
                .forEach(route -> first.putIfAbsent(route.destination().family(), route));
        return List.copyOf(first.values());
    }

    private static String joined(List<Route> routes, Function<Route, String> text) {
        return routes.stream().map(text).distinct().collect(Collectors.joining(", "));
    }

    private PeerStatus report(Subnets key, String trouble) {
        Optional<Lease> lease = peers.lease(key);
        List<Route> routes = routes(key);
        return new PeerStatus(
                key.toString(),
                lease.map(PeerReports::addresses).orElse(""),
                lease.map(Lease::attributes).map(types).orElse(""),
                joined(routes, Route::link),
                joined(routes, Route::toString),
                trouble);
    }

    /** Some of the usable peers, to be probed. */
    Sample sample(Sample.Wanted wanted, PlanInputs inputs) {
        var targets = new ProbeTargets(inputs, reconciler.objects());
        return Sample.of(
                wanted,
                peers.usable(),
                key -> peers.usable(key).stream()
                        .flatMap(lease ->
                                routes(key).stream().flatMap(route -> targets.of(key, lease, route).stream())));
    }

    private static String addresses(Lease lease) {
        return lease.attributes().publicAddresses().stream()
                .map(IpAddress::toString)
                .collect(Collectors.joining(" "));
    }
}
