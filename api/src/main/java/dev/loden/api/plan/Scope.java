package dev.loden.api.plan;

import dev.loden.api.Stable;
import dev.loden.api.net.Prefix;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a plan may remove: its own devices with all that is on them, on other devices the routes that carry {@link Route#LODEN}, next
 * hops that carry it on either, and all that its drivers hold. Nothing outside a scope is ever removed or replaced.
 *
 * @param links own devices, by name
 * @param routes where else our marked routes may be
 * @param drivers the names of the {@link dev.loden.api.spi.ObjectDriver drivers} whose objects are in its plans
 * @since 0.1
 */
@Stable
public record Scope(Set<String> links, List<RouteScope> routes, Set<String> drivers) {
    /** Owns nothing. */
    public static final Scope EMPTY = new Scope(Set.of(), List.of());

    /**
     * Marked routes on a device that is not ours, or {@link Via.Blackhole blackholes}, which are on none.
     *
     * @param link the device's name; empty for blackholes
     * @param within what the destinations lie in
     * @param unmarkedLength routes through a gateway, and blackholes, that carry no mark, as flannel leaves them, count as well
     *     if their destination has this length; 0 for none. Only for the moment when one takes over from flannel
     */
    public record RouteScope(String link, Prefix within, int unmarkedLength) {
        /**
         * Marked routes alone.
         *
         * @param link the device's name; empty for blackholes
         * @param within what the destinations lie in
         */
        public RouteScope(String link, Prefix within) {
            this(link, within, 0);
        }

        private boolean covers(RouteScope other) {
            return link.equals(other.link)
                    && within.contains(other.within)
                    && (other.unmarkedLength == 0 || other.unmarkedLength == unmarkedLength);
        }

        private boolean owns(Route route) {
            boolean marked = route.protocol() == Route.LODEN;
            boolean asFlannels = route.protocol() == Route.BOOT
                    && (route.via() instanceof Via.Gateway || route.via() instanceof Via.Blackhole)
                    && unmarkedLength != 0
                    && route.destination().length() == unmarkedLength;
            return route.link().equals(link) && within.contains(route.destination()) && (marked || asFlannels);
        }
    }

    /** Copies all. */
    public Scope {
        links = Set.copyOf(links);
        routes = List.copyOf(routes);
        drivers = Set.copyOf(drivers);
    }

    /**
     * A scope without drivers.
     *
     * @param links own devices, by name
     * @param routes where else our marked routes may be
     */
    public Scope(Set<String> links, List<RouteScope> routes) {
        this(links, routes, Set.of());
    }

    /**
     * Everything on one device of our own.
     *
     * @param name the device
     * @return its scope
     */
    public static Scope ofLink(String name) {
        return new Scope(Set.of(name), List.of());
    }

    /**
     * Both scopes together.
     *
     * @param other another one
     * @return the union
     */
    public Scope plus(Scope other) {
        return new Scope(
                union(links, other.links),
                Stream.concat(routes.stream(), other.routes.stream()).distinct().toList(),
                union(drivers, other.drivers));
    }

    /**
     * All but some devices.
     *
     * @param names of devices that turned out to be others'
     * @return what is left
     */
    public Scope without(Set<String> names) {
        var fewer = new HashSet<>(links);
        fewer.removeAll(names);
        return new Scope(fewer, routes, drivers);
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        var all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    /**
     * Whether all of another scope is in this one.
     *
     * @param other another one
     * @return true if a snapshot of this scope has all that one of the other would have
     */
    public boolean covers(Scope other) {
        return links.containsAll(other.links)
                && drivers.containsAll(other.drivers)
                && other.routes.stream().allMatch(route -> routes.stream().anyMatch(mine -> mine.covers(route)));
    }

    /**
     * Whether an object is ours.
     *
     * @param object as the kernel holds it
     * @return true if a plan of this scope may change or remove it
     */
    public boolean owns(KernelObject object) {
        if (links.contains(object.link()) && !(object instanceof NextHop)) {
            return true;
        }
        return switch (object) {
            case Route route -> routes.stream().anyMatch(part -> part.owns(route));
            case NextHop hop ->
                hop.protocol() == Route.LODEN
                        && (links.contains(hop.link())
                                || routes.stream().anyMatch(r -> r.link().equals(hop.link())));
            case Link link -> false;
            case Address address -> false;
            case Neighbor neighbor -> false;
            case FdbEntry entry -> false;
            case DriverObject of -> drivers.contains(of.key().driver());
        };
    }
}
