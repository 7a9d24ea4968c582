package dev.loden.core.plan;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is ours in the kernel beside the scopes of what is open: our marked routes on the external device, and what closed backends and
 * earlier processes may have left, until a turn has found it gone. <b>Thread</b>: one at a time.
 */
public final class OwnedScope {
    private final List<Scope> closed = new ArrayList<>();

    /** Devices whose marked routes are ours too: the external one of before. */
    private final Set<String> former = new LinkedHashSet<>();

    /** Whether flannel's unmarked routes are ours too: those of the length of its subnets. */
    private boolean takingOver = true;

    /** Of this node: where others assign subnets, peers' have most likely the same length. */
    private Optional<Subnets> subnets = Optional.empty();

    /** Nothing but what a take-over finds. */
    public OwnedScope() {}

    /** What was closed may have left something. */
    void retire(Scope scope) {
        closed.add(scope);
    }

    /** The external device is another one now; our routes on the former have to go. */
    public void leave(String link) {
        former.add(link);
    }

    /** An earlier process, which may have used another external device, can have left routes into the network. */
    void takeOver(HostNetwork host, NetworkConfig network) {
        host.routes().stream()
                .filter(route -> network.contains(route.destination()))
                .map(HostRoute::link)
                .forEach(former::add);
    }

    /** This node's subnets, as soon as they are known. */
    public void holds(Subnets own) {
        subnets = Optional.of(own);
    }

    /** All of it, with the scope of what is open. */
    Scope plus(Scope open, NetworkConfig network, Underlay underlay) {
        var routes = new ArrayList<Scope.RouteScope>();
        Stream.concat(network.ipv4().stream(), network.ipv6().stream()).forEach(range -> {
            lengths(range)
                    .forEach(length -> routes.add(new Scope.RouteScope(underlay.link(), range.network(), length)));
            former.forEach(link -> routes.add(new Scope.RouteScope(link, range.network())));
        });
        return closed.stream().reduce(open.plus(new Scope(Set.of(), routes)), Scope::plus);
    }

    private Set<Integer> lengths(SubnetRange range) {
        if (!takingOver) {
            return Set.of(0);
        }
        var lengths = new TreeSet<>(Set.of(range.subnetLength()));
        subnets.stream()
                .flatMap(own -> own.prefixes().stream())
                .filter(subnet -> subnet.family() == range.network().family())
                .forEach(subnet -> lengths.add(subnet.length()));
        return lengths;
    }

    /** The kernel holds what it should, and nothing of what was closed. */
    public void converged() {
        closed.clear();
        former.clear();
        takingOver = false;
    }
}
