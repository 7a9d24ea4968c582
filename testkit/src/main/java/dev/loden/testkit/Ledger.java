package dev.loden.testkit;

import dev.loden.api.net.Family;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All the fake kernel holds, ours and others', with what the real one does by itself: a deleted device takes along what
 * hangs on it, a device set down loses its routes, next hops, neighbors and IPv6 addresses.
 */
final class Ledger {
    /** IP6_RT_PRIO_USER (net/ip6_route.h): the metric of an IPv6 route that names none; IPv4 has 0. */
    private static final int IPV6_METRIC = 1024;

    private static final MacAddress FIRST_MAC = MacAddress.parse("02:00:00:00:00:00");

    private final Map<ObjectKey, KernelObject> objects = new LinkedHashMap<>();
    private final Map<Slot, HostRoute> hostRoutes = new LinkedHashMap<>();
    private final Map<String, Integer> indexes = new LinkedHashMap<>();
    private int lastIndex;

    /** Where the main table has room for one route. */
    private record Slot(Prefix destination, int metric) {}

    static int defaultMetric(Prefix destination) {
        return destination.family() == Family.IPV4 ? 0 : IPV6_METRIC;
    }

    Collection<KernelObject> objects() {
        return objects.values();
    }

    Collection<HostRoute> hostRoutes() {
        return hostRoutes.values();
    }

    Optional<KernelObject> find(ObjectKey key) {
        return Optional.ofNullable(objects.get(key));
    }

    Optional<Link> link(String name) {
        return find(new ObjectKey.OfLink(name)).map(Link.class::cast);
    }

    Optional<HostRoute> hostRoute(Prefix destination) {
        return Optional.ofNullable(hostRoutes.get(new Slot(destination, defaultMetric(destination))));
    }

    int indexOf(String link) {
        return indexes.getOrDefault(link, 0);
    }

    void put(KernelObject object) {
        switch (object) {
            case Link link -> putLink(link);
            case Route route -> putRoute(route);
            default -> objects.put(object.key(), object);
        }
    }

    private void putLink(Link link) {
        indexes.computeIfAbsent(link.name(), name -> ++lastIndex);
        objects.put(link.key(), link.mac().isEmpty() ? withMac(link) : link);
        if (!link.up()) {
            removeWhat(object -> object.link().equals(link.name()) && endsWithDown(object));
            hostRoutes.values().removeIf(route -> route.link().equals(link.name()));
        }
    }

    private Link withMac(Link link) {
        return link.kind() instanceof LinkKind.Vxlan
                ? new Link(
                        link.name(),
                        link.kind(),
                        Optional.of(new MacAddress(FIRST_MAC.bits() + indexOf(link.name()))),
                        link.mtu(),
                        link.up())
                : link;
    }

    private static boolean endsWithDown(KernelObject object) {
        return switch (object.key()) {
            case ObjectKey.OfRoute route -> true;
            case ObjectKey.OfNextHop hop -> true;
            case ObjectKey.OfNeighbor neighbor -> true;
            case ObjectKey.OfAddress address -> address.address().family() == Family.IPV6;
            case ObjectKey.OfFdbEntry entry -> false;
            case ObjectKey.OfLink self -> false;
            case ObjectKey.OfDriver of -> false;
        };
    }

    private void putRoute(Route route) {
        hostRoutes.remove(new Slot(route.destination(), defaultMetric(route.destination())));
        objects.put(route.key(), route);
    }

    void putHostRoute(HostRoute route) {
        if (route.metric() == defaultMetric(route.destination())) {
            objects.remove(new ObjectKey.OfRoute(route.destination()));
        }
        hostRoutes.put(new Slot(route.destination(), route.metric()), route);
    }

    void removeHostRoute(HostRoute route) {
        hostRoutes.remove(new Slot(route.destination(), route.metric()));
    }

    void remove(KernelObject object) {
        objects.remove(object.key());
        switch (object) {
            case Link link -> removeLink(link.name());
            case NextHop hop -> removeWhat(other -> leadsThrough(other, hop.id()));
            default -> {}
        }
    }

    private void removeLink(String name) {
        indexes.remove(name);
        removeWhat(object -> object.link().equals(name));
        hostRoutes.values().removeIf(route -> route.link().equals(name));
        List<KernelObject> above = objects.values().stream()
                .filter(object -> isAbove(object, name))
                .toList();
        above.forEach(this::remove);
    }

    private static boolean isAbove(KernelObject object, String underlay) {
        return object instanceof Link link
                && link.kind() instanceof LinkKind.Vxlan vxlan
                && vxlan.underlay().equals(underlay);
    }

    private static boolean leadsThrough(KernelObject object, int nextHop) {
        return object instanceof Route route && route.via() instanceof Via.NextHopObject via && via.id() == nextHop;
    }

    private void removeWhat(Predicate<KernelObject> condition) {
        objects.values().removeIf(condition);
    }
}
