package dev.loden.core;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.PrefixSet;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.PluginException;
import dev.loden.reconcile.Differ;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The short way for single leases: changes a plan that stands by what became of them, and by nothing else, so that the cost
 * does not depend on the number of peers. Whatever might concern other leases as well is left to a full turn: then this
 * object and its plan are spent.
 */
final class Amender {
    private static final HostNetwork NO_HOST = new HostNetwork(List.of(), List.of());

    private final StandingPlan plan;
    private final Planner planner;
    private final Basis basis;

    /** The subnets of usable leases, our own among them. */
    private final PrefixSet taken;

    /** The subnets of leases that are left out. */
    private final PrefixSet refused = new PrefixSet();

    /**
     * What the plan rests on, peers apart.
     *
     * @param config the network's
     * @param external the way to the other nodes
     * @param own this node's lease
     */
    record Basis(NetworkConfig config, ExternalInterface external, Lease own) {}

    /**
     * Amends what a full turn has made, all of which the kernel has taken.
     *
     * @param planner the turn's
     * @param peers those of the turn; its prefixes in use are kept up to date from here on
     */
    Amender(StandingPlan plan, Planner planner, Basis basis, Leases.Peers peers) {
        this.plan = plan;
        this.planner = planner;
        this.basis = basis;
        this.taken = peers.taken();
        Stream.concat(peers.rejected().keySet().stream(), plan.rejected().keySet().stream())
                .flatMap(subnets -> subnets.prefixes().stream())
                .forEach(refused::add);
    }

    /**
     * Amends the plan.
     *
     * @param all what became of single leases
     * @param underlay knows which of them are on the segment
     * @return what has to change in the kernel; empty if it takes a full turn
     */
    Optional<List<Change>> amend(List<Leases.News> all, Underlay underlay) {
        List<Leases.News> news =
                all.stream().filter(one -> !isConfirmed(one.after())).toList();
        try {
            for (Leases.News one : news) {
                if (!standsAlone(one)) {
                    return Optional.empty();
                }
                keepTrack(one);
            }
            Map<ObjectKey, KernelObject> before = new HashMap<>();
            news.forEach(one -> plan.of(one.subnets()).objects().forEach(object -> before.put(object.key(), object)));
            news.forEach(one -> plan.remove(one.subnets()));
            Map<ObjectKey, KernelObject> after = new LinkedHashMap<>();
            for (Leases.News one : news) {
                Optional<NetworkPlan> part = one.after().flatMap(lease -> reach(lease, underlay));
                if (one.after().isPresent() && part.isEmpty()) {
                    return Optional.empty();
                }
                part.ifPresent(p -> plan.add(one.subnets(), p));
                part.ifPresent(p -> p.objects().forEach(object -> after.put(object.key(), object)));
            }
            return Optional.of(Differ.diff(after, new KernelSnapshot(NO_HOST, before), true));
        } catch (PluginException | InvalidValueException cannotBePlanned) {
            return Optional.empty();
        }
    }

    /** Whether that is the lease the plan was made with: what it advertises does not matter while nothing drains. */
    boolean isConfirmed(Optional<Lease> lease) {
        return planner.others().isEmpty()
                && lease.filter(l -> l.subnets().equals(basis.own().subnets())
                                && l.attributes().sameNode(basis.own().attributes()))
                        .isPresent();
    }

    /** Whether a plan for the same peers would be the same plan. */
    boolean restsOn(Basis now, HostNetwork host) {
        boolean sameNumbers =
                planner.nextHops().equals(NextHops.PLAIN) || planner.nextHops().equals(new NextHops(host.nextHops()));
        return sameNumbers
                && now.config().equals(basis.config())
                && now.external().equals(basis.external())
                && isConfirmed(Optional.of(now.own()));
    }

    /** Empty if it would take the number of another peer's next hop. */
    private Optional<NetworkPlan> reach(Lease lease, Underlay underlay) {
        boolean[] clash = {false};
        NetworkPlan part = planner.reach(lease, underlay, key -> {
            clash[0] |= plan.isTaken(key);
            return clash[0];
        });
        return clash[0] ? Optional.empty() : Optional.of(part);
    }

    /** Whether what became of a lease matters to no other lease, and to no backend but our own. */
    private boolean standsAlone(Leases.News one) {
        boolean ofPeer = Stream.concat(one.before().stream(), one.after().stream())
                .allMatch(lease -> !lease.subnets().equals(basis.own().subnets())
                        && !lease.attributes().sameNode(basis.own().attributes())
                        && planner.isOwnKind(lease));
        boolean uncontested = one.subnets().prefixes().stream()
                        .allMatch(subnet -> refused.overlapping(subnet).isEmpty())
                && plan.of(one.subnets()).objects().stream().noneMatch(object -> plan.isContested(object.key()));
        return ofPeer && uncontested && (one.before().isPresent() || isFree(one));
    }

    private boolean isFree(Leases.News added) {
        return added.subnets().prefixes().stream()
                .allMatch(subnet -> basis.config().contains(subnet)
                        && taken.overlapping(subnet).isEmpty());
    }

    /** Keeps the prefixes in use up to date. */
    private void keepTrack(Leases.News one) {
        if (one.after().isPresent()) {
            one.subnets().prefixes().forEach(taken::add);
        } else {
            one.subnets().prefixes().forEach(taken::remove);
        }
    }
}
