package dev.loden.testkit;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Egress;
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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What requests to the kernel read: dumps, route lookups, and all of it as text.
 *
 * @param state not changed meanwhile
 */
record KernelDump(KernelState state) {
    /** All that is in scope, and the host around it. */
    KernelSnapshot snapshot(Scope scope, boolean nextHops) {
        Map<ObjectKey, KernelObject> owned = new LinkedHashMap<>();
        List<HostLink> links = new ArrayList<>();
        List<HostRoute> routes = new ArrayList<>(state.hostRoutes());
        var foreignHops = new HashSet<Integer>();
        for (KernelObject object : state.objects()) {
            if (scope.owns(object)) {
                owned.put(object.key(), object);
            } else if (object instanceof Route route && !(route.via() instanceof Via.Blackhole)) {
                routes.add(seenAsHostRoute(route));
            } else if (object instanceof NextHop hop) {
                foreignHops.add(hop.id());
            }
            if (object instanceof Link link) {
                links.add(seenAsHostLink(link));
            }
        }
        for (KernelObject object : state.objects()) {
            boolean others = object instanceof Route && !scope.owns(object);
            if (others
                    && ((Route) object).via() instanceof Via.NextHopObject via
                    && !scope.links().contains(via.link())) {
                owned.remove(new ObjectKey.OfNextHop(via.id()));
                foreignHops.add(via.id());
            }
        }
        Optional<Set<Integer>> hops = nextHops ? Optional.of(foreignHops) : Optional.empty();
        List<HostRoute> listed =
                routes.stream().filter(route -> isListed(route, scope)).toList();
        long others = routes.stream()
                .filter(route -> !isListed(route, scope))
                .mapToLong(HostRoute::hashCode)
                .sum();
        return new KernelSnapshot(new HostNetwork(links, listed, hops, others), owned);
    }

    private boolean isListed(HostRoute route, Scope scope) {
        Prefix to = route.destination();
        return to.length() == 0
                || addresses().anyMatch(address -> network(address).equals(to))
                || scope.routes().stream().anyMatch(part -> part.within().overlaps(to));
    }

    /**
     * The addresses that packets are sent to by this device without a gateway. The longest of all routes that contain the address
     * counts, of equal ones that of the lowest metric. A device's addresses make routes to their networks.
     */
    Set<IpAddress> onLink(String link, Collection<IpAddress> addresses) {
        List<HostRoute> routes = allRoutes();
        return addresses.stream()
                .filter(address -> best(routes, address)
                        .filter(route ->
                                route.gateway().isEmpty() && route.link().equals(link))
                        .isPresent())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** By the same route; from the device's address of the next hop's network, or else from its first. By a blackhole nothing is sent. */
    Optional<Egress> egress(IpAddress destination) {
        boolean own = addresses().anyMatch(address -> address.address().equals(destination));
        Optional<HostRoute> best = best(allRoutes(), destination);
        return best.filter(route -> !own && !route.link().isEmpty()).map(route -> {
            IpAddress next = route.gateway().orElse(destination);
            Optional<Address> source = addresses()
                    .filter(address -> address.link().equals(route.link()))
                    .filter(address -> address.address().family() == destination.family())
                    .min(Comparator.comparing(address -> !network(address).contains(next)));
            return new Egress(route.link(), source.map(Address::address));
        });
    }

    private Stream<Address> addresses() {
        return state.objects().stream().filter(Address.class::isInstance).map(Address.class::cast);
    }

    private List<HostRoute> allRoutes() {
        var routes = new ArrayList<HostRoute>(state.hostRoutes());
        for (KernelObject object : state.objects()) {
            if (object instanceof Route route) {
                routes.add(seenAsHostRoute(route));
            }
        }
        addresses()
                .map(address -> new HostRoute(network(address), Optional.empty(), address.link(), 0))
                .forEach(routes::add);
        return routes;
    }

    private static Prefix network(Address address) {
        return Prefix.of(address.address(), address.length());
    }

    private static Optional<HostRoute> best(List<HostRoute> routes, IpAddress address) {
        return routes.stream()
                .filter(route -> route.destination().contains(address))
                .min(Comparator.<HostRoute>comparingInt(
                                route -> -route.destination().length())
                        .thenComparing(HostRoute::metric, Integer::compareUnsigned));
    }

    /** What a scope owns: a line for each object, sorted. */
    String text(Scope scope) {
        return lines(state.objects().stream().filter(scope::owns).map(KernelObject::toString));
    }

    /** All there is: a line for each object, sorted. */
    String text() {
        return lines(Stream.concat(
                state.objects().stream().map(KernelObject::toString),
                state.hostRoutes().stream().map(KernelDump::print)));
    }

    private static String lines(Stream<String> lines) {
        return String.join("\n", lines.sorted().toList());
    }

    private static String print(HostRoute route) {
        return (route.destination().length() == 0 ? "default" : route.destination())
                + route.gateway().map(gateway -> " via " + gateway).orElse("")
                + " dev " + route.link()
                + (route.metric() == 0 ? "" : " metric " + route.metric());
    }

    private HostLink seenAsHostLink(Link link) {
        List<Address> addresses = addresses()
                .filter(address -> address.link().equals(link.name()))
                .filter(address -> !(address.address() instanceof Ipv6 v6 && v6.isLinkLocal()))
                .sorted(Comparator.comparing(KernelDump::isOfOneHost))
                .toList();
        return new HostLink(state.indexOf(link.name()), link.name(), link.mtu(), link.up(), addresses);
    }

    private static boolean isOfOneHost(Address address) {
        return address.length() == address.address().family().bits();
    }

    private static HostRoute seenAsHostRoute(Route route) {
        var gateway = route.via() instanceof Via.Gateway via ? Optional.of(via.address()) : Optional.<IpAddress>empty();
        return new HostRoute(route.destination(), gateway, route.link(), KernelState.metric(route));
    }
}
