package dev.loden.testkit;

import dev.loden.api.net.Family;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkAttribute;
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
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that the fake kernel holds, ours and others', with what the real one does by itself: what is on a device is deleted with
 * it, and a device set down loses its routes, next hops, neighbors and IPv6 addresses.
 */
final class KernelState {
    /** IP6_RT_PRIO_USER (net/ip6_route.h): the metric of an IPv6 route that names none; IPv4 has 0. */
    private static final int IPV6_METRIC = 1024;

    /**
     * What each device that is not physical has besides the attributes declared for it: a real kernel reports all attributes of a
     * kind, with their defaults. The numbers are the largest there can be, so that no kind has them.
     */
    private static final List<LinkAttribute> DEFAULTS =
            List.of(LinkAttribute.u8(0x3ffe, 1), LinkAttribute.u32(0x3fff, 1000));

    private static final MacAddress FIRST_MAC = MacAddress.parse("02:00:00:00:00:00");

    private final Map<ObjectKey, KernelObject> objects = new LinkedHashMap<>();
    private final Map<Slot, HostRoute> hostRoutes = new LinkedHashMap<>();
    private final Map<String, Integer> indexes = new LinkedHashMap<>();
    private int lastIndex;

    /** The key of a route in the main table. */
    private record Slot(Prefix destination, int metric) {}

    static int defaultMetric(Prefix destination) {
        return destination.family() == Family.IPV4 ? 0 : IPV6_METRIC;
    }

    static int metric(Route route) {
        return route.via() instanceof Via.Blackhole blackhole ? blackhole.metric() : defaultMetric(route.destination());
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

    /** Whether there is a route to the same destination with the same metric, of whatever type. */
    boolean isTaken(Route route) {
        int metric = metric(route);
        boolean unicast = metric == defaultMetric(route.destination())
                && objects.containsKey(new ObjectKey.OfRoute(route.destination()));
        return unicast
                || objects.containsKey(new ObjectKey.OfBlackhole(route.destination(), metric))
                || hostRoutes.containsKey(new Slot(route.destination(), metric));
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
        var read = new Link(link.name(), asReported(link.kind()), mac(link), link.mtu(), link.up(), link.alias());
        objects.put(link.key(), read);
        if (!link.up()) {
            removeIf(object -> object.link().equals(link.name()) && endsWithDown(object));
            hostRoutes.values().removeIf(route -> route.link().equals(link.name()));
        }
    }

    /** A vxlan device without an address is given one. */
    private Optional<MacAddress> mac(Link link) {
        return link.mac().isEmpty() && link.kind() instanceof LinkKind.Vxlan
                ? Optional.of(new MacAddress(FIRST_MAC.bits() + indexOf(link.name())))
                : link.mac();
    }

    private static LinkKind asReported(LinkKind kind) {
        return switch (kind) {
            case LinkKind.Vxlan vxlan -> vxlan;
            case LinkKind.Driven driven -> new LinkKind.Custom(driven.kind(), Optional.empty(), DEFAULTS);
            case LinkKind.Custom custom ->
                custom.kind().isEmpty()
                        ? custom
                        : new LinkKind.Custom(custom.kind(), custom.lower(), withDefaults(custom.data()));
        };
    }

    private static List<LinkAttribute> withDefaults(List<LinkAttribute> declared) {
        Set<Integer> types = declared.stream().map(LinkAttribute::type).collect(Collectors.toSet());
        Stream<LinkAttribute> more = DEFAULTS.stream().filter(attribute -> !types.contains(attribute.type()));
        return Stream.concat(declared.stream(), more).toList();
    }

    private static boolean endsWithDown(KernelObject object) {
        return switch (object.key()) {
            case ObjectKey.OfRoute route -> true;
            case ObjectKey.OfBlackhole route -> false;
            case ObjectKey.OfNextHop hop -> true;
            case ObjectKey.OfNeighbor neighbor -> true;
            case ObjectKey.OfAddress address -> address.address().family() == Family.IPV6;
            case ObjectKey.OfFdbEntry entry -> false;
            case ObjectKey.OfLink self -> false;
            case ObjectKey.OfDriver of -> false;
        };
    }

    private void putRoute(Route route) {
        hostRoutes.remove(new Slot(route.destination(), metric(route)));
        objects.put(route.key(), route);
    }

    void putHostRoute(HostRoute route) {
        if (route.metric() == defaultMetric(route.destination())) {
            objects.remove(new ObjectKey.OfRoute(route.destination()));
        }
        hostRoutes.put(new Slot(route.destination(), route.metric()), route);
    }

    /** Other addresses than these are removed from the device. */
    void keepAddresses(String link, Collection<Address> addresses) {
        removeIf(
                held -> held instanceof Address address && address.link().equals(link) && !addresses.contains(address));
    }

    void removeHostRoute(HostRoute route) {
        hostRoutes.remove(new Slot(route.destination(), route.metric()));
    }

    void remove(KernelObject object) {
        objects.remove(object.key());
        switch (object) {
            case Link link -> removeLink(link.name());
            case NextHop hop -> removeIf(other -> leadsThrough(other, hop.id()));
            default -> {}
        }
    }

    private void removeLink(String name) {
        indexes.remove(name);
        removeIf(object -> object.link().equals(name));
        hostRoutes.values().removeIf(route -> route.link().equals(name));
        List<KernelObject> above = objects.values().stream()
                .filter(object -> isAbove(object, name))
                .toList();
        above.forEach(this::remove);
    }

    private static boolean isAbove(KernelObject object, String name) {
        return object instanceof Link link
                && switch (link.kind()) {
                    case LinkKind.Vxlan vxlan -> vxlan.underlay().equals(name);
                    case LinkKind.Custom custom -> custom.lower().equals(Optional.of(name));
                    case LinkKind.Driven driven -> false;
                };
    }

    private static boolean leadsThrough(KernelObject object, int nextHop) {
        return object instanceof Route route && route.via() instanceof Via.NextHopObject via && via.id() == nextHop;
    }

    private void removeIf(Predicate<KernelObject> condition) {
        objects.values().removeIf(condition);
    }
}
