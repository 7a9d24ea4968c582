package dev.loden.testkit;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv6;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Via;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a dump shows of a ledger.
 *
 * @param ledger not changed meanwhile
 */
record LedgerView(Ledger ledger) {
    /** All that is in scope, and the host around it. */
    KernelSnapshot snapshot(Scope scope, boolean nextHops) {
        Map<ObjectKey, KernelObject> owned = new LinkedHashMap<>();
        List<HostLink> links = new ArrayList<>();
        List<HostRoute> routes = new ArrayList<>(ledger.hostRoutes());
        var foreignHops = new HashSet<Integer>();
        for (KernelObject object : ledger.objects()) {
            if (scope.owns(object)) {
                owned.put(object.key(), object);
            } else if (object instanceof Route route) {
                routes.add(seenAsHostRoute(route));
            } else if (object instanceof NextHop hop) {
                foreignHops.add(hop.id());
            }
            if (object instanceof Link link) {
                links.add(seenAsHostLink(link));
            }
        }
        for (KernelObject object : ledger.objects()) {
            boolean others = object instanceof Route && !scope.owns(object);
            if (others
                    && ((Route) object).via() instanceof Via.NextHopObject via
                    && !scope.links().contains(via.link())) {
                owned.remove(new ObjectKey.OfNextHop(via.id()));
                foreignHops.add(via.id());
            }
        }
        Optional<Set<Integer>> hops = nextHops ? Optional.of(foreignHops) : Optional.empty();
        return new KernelSnapshot(new HostNetwork(links, routes, hops), owned);
    }

    private HostLink seenAsHostLink(Link link) {
        List<Address> addresses = ledger.objects().stream()
                .filter(Address.class::isInstance)
                .map(Address.class::cast)
                .filter(address -> address.link().equals(link.name()))
                .filter(address -> !(address.address() instanceof Ipv6 v6 && v6.isLinkLocal()))
                .toList();
        return new HostLink(ledger.indexOf(link.name()), link.name(), link.mtu(), link.up(), addresses);
    }

    static HostRoute seenAsHostRoute(Route route) {
        var gateway = route.via() instanceof Via.Gateway via ? Optional.of(via.address()) : Optional.<IpAddress>empty();
        return new HostRoute(route.destination(), gateway, route.link(), Ledger.defaultMetric(route.destination()));
    }
}
