package dev.loden.core.plan;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is ours in the kernel beside the scopes of what is open: our marked routes on the external device, and what closed backends and
 * earlier processes may have left, until a turn has found it gone. <b>Thread</b>: one at a time.
 *
 * <p>flannel's routes carry no mark, and a host can have others like them. One that was there before us is ours if it leads to a
 * lease's subnet through that node. Where flannel has run in this network, also one to a lease's subnet through another gateway
 * (flannel, too, takes the place of what is there), or through a node whose subnet has this length.
 */
public final class OwnedScope {
    private final List<Scope> closed = new ArrayList<>();

    /** Devices whose marked routes are ours too: the external one of before. */
    private final Set<String> former = new LinkedHashSet<>();

    /** Unmarked routes that flannel may have left. */
    private final Set<HostRoute> unmarked = new LinkedHashSet<>();

    /** Those of them that a lease explains. */
    private Set<HostRoute> adopted = Set.of();

    /** The networks of the process that ran here last, which was flannel or ours. */
    private List<Prefix> before = List.of();

    private boolean takingOver = true;

    /** Devices that were found at the start, with addresses of the network. */
    private final Set<String> found = new HashSet<>();

    /** Nothing but what a take-over finds. */
    public OwnedScope() {}

    /** What was closed may have left something. */
    void retire(Scope scope) {
        closed.add(scope);
    }

    /** Devices that an earlier process has left. */
    void found(Set<String> links) {
        found.addAll(links);
    }

    Set<String> found() {
        return found;
    }

    /** The external device is another one now; our routes on the former have to go. */
    public void leave(String link) {
        former.add(link);
    }

    /** An earlier process, which may have used another external device, can have left routes into the network. */
    void takeOver(HostNetwork host, NetworkConfig network, List<Prefix> before) {
        this.before = before;
        host.routes().stream()
                .filter(route -> network.contains(route.destination()))
                .forEach(route -> {
                    former.add(route.link());
                    route.gateway().ifPresent(router -> unmarked.add(route));
                });
    }

    /**
     * Finds out which routes without a mark are ours.
     *
     * @param leases all of the store
     */
    public void adopt(Collection<Lease> leases) {
        if (unmarked.isEmpty()) {
            return;
        }
        Map<Prefix, Optional<IpAddress>> subnets = new HashMap<>();
        var nodes = new HashSet<Way>();
        leases.forEach(lease -> lease.subnets().prefixes().forEach(subnet -> {
            Optional<IpAddress> node = lease.attributes().publicAddress(subnet.family());
            subnets.put(subnet, node);
            nodes.add(new Way(node, subnet.length()));
        }));
        adopted = unmarked.stream()
                .filter(route -> explains(subnets, nodes, route))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Through which node to subnets of which length. */
    private record Way(Optional<IpAddress> node, int length) {}

    private boolean explains(Map<Prefix, Optional<IpAddress>> subnets, Set<Way> nodes, HostRoute route) {
        Prefix subnet = route.destination();
        if (before.stream().anyMatch(pods -> pods.contains(subnet))) {
            return subnets.containsKey(subnet)
                    || (takingOver && nodes.contains(new Way(route.gateway(), subnet.length())));
        }
        return route.gateway().equals(subnets.get(subnet));
    }

    /** All of it, with the scope of what is open. */
    Scope plus(Scope open, NetworkConfig network, Underlay underlay) {
        var routes = new ArrayList<Scope.RouteScope>();
        network.networks().forEach(pods -> {
            routes.add(new Scope.RouteScope(underlay.device(pods.family()).link(), pods));
            former.forEach(link -> routes.add(new Scope.RouteScope(link, pods)));
        });
        adopted.stream()
                .filter(route -> underlay.links().contains(route.link()))
                .forEach(route -> routes.add(new Scope.RouteScope(
                        route.link(), route.destination(), route.destination().length())));
        return closed.stream().reduce(open.plus(new Scope(Set.of(), routes)), Scope::plus);
    }

    /** The kernel holds what it should, and nothing of what was closed. */
    public void converged() {
        closed.clear();
        former.clear();
        unmarked.removeAll(adopted);
        adopted = Set.of();
        takingOver = false;
    }
}
