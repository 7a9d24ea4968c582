package dev.loden.core.plan;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Via;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Blackhole routes for this node's own subnets ({@code --ip-blackhole-route}): a packet to an address that no pod has is dropped
 * here instead of leaving by the default route and coming back. flannel's have the default metric, and where a bridge has the
 * subnet, IPv4 then drops what is for the pods; ours are behind every other route to the subnet. <b>Thread</b>: one at a time.
 */
public final class Blackholes {
    private final boolean wanted;

    /** The subnets of this node at the start and in an earlier run: flannel may have left its own there. */
    private final Set<Prefix> former = new LinkedHashSet<>();

    /** The networks of an earlier run: a backend that encrypts has its own there. */
    private final Set<Prefix> networks = new LinkedHashSet<>();

    private boolean takingOver = true;

    /**
     * None in the kernel, as far as is known.
     *
     * @param wanted what the flag says
     */
    public Blackholes(boolean wanted) {
        this.wanted = wanted;
    }

    /** Whether there are to be any. */
    public boolean wanted() {
        return wanted;
    }

    /**
     * What an earlier run may have left is to go.
     *
     * @param subnets of this node, now or in an earlier run
     * @param before the networks of an earlier run
     */
    public void takeOver(Supplier<Stream<Subnets>> subnets, Supplier<List<Prefix>> before) {
        if (takingOver) {
            subnets.get().forEach(held -> former.addAll(held.prefixes()));
            networks.addAll(before.get());
        }
    }

    /** Where they are ours: marked ones in the network; until the first turn is done, those of an earlier run as well. */
    public Scope scope(NetworkConfig network) {
        var routes = new ArrayList<Scope.RouteScope>();
        if (wanted || takingOver) {
            network.networks().forEach(pods -> routes.add(new Scope.RouteScope("", pods)));
        }
        if (takingOver) {
            networks.forEach(pods -> routes.add(new Scope.RouteScope("", pods)));
            former.forEach(subnet -> routes.add(new Scope.RouteScope("", subnet, wanted ? subnet.length() : 0)));
        }
        return new Scope(Set.of(), routes);
    }

    /** The kernel holds what it should: nothing is left of an earlier run. */
    public void converged() {
        takingOver = false;
        former.clear();
        networks.clear();
    }

    /** One for each subnet. */
    static NetworkPlan plan(Lease own) {
        return new NetworkPlan(own.subnets().prefixes().stream()
                .<KernelObject>map(subnet -> new Route(subnet, Via.Blackhole.LAST, Route.LODEN))
                .toList());
    }
}
