package dev.loden.core;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.api.spi.PluginException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backends in use: the configured one; those that peers advertise; those that receive for a while yet, because some
 * peer may not have heard of a change. What nobody needs any more is closed after the drain time, and its kernel state
 * stays in scope until it is gone. Lives on the reconcile thread.
 */
final class Backends {
    /** Each may be a device, and leases come from outside. */
    private static final int MOST_OTHERS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Backends.class);

    private final BackendPlugins plugins;
    private final Duration drain;
    private final LongSupplier clock;
    private final DistinctLog troubles = new DistinctLog(LOG);

    private final Map<BackendKey, Other> others = new LinkedHashMap<>();
    private final Map<String, Settings> configured = new HashMap<>();
    private final List<Scope> closed = new ArrayList<>();

    /** Devices whose marked routes are ours too, until they are gone: the external one of before. */
    private final Set<String> former = new LinkedHashSet<>();

    private NetworkConfig config;
    private String nodeId;
    private Backend ownBackend;
    private List<PlanRefiner> refiners = List.of();
    private Optional<OpenBackend> own = Optional.empty();
    private Optional<LeaseAttributes> advertisedFor = Optional.empty();

    /** Whether what flannel or an earlier process left has still to be looked for. */
    private boolean takingOver = true;

    private boolean soughtLeftovers;

    /** A backend that is not the configured one; without advertisement until the kernel was looked at. */
    private record Other(Backend backend, Optional<Advertisement> advertisement, long needed) {
        Other neededAt(long now) {
            return new Other(backend, advertisement, now);
        }
    }

    /**
     * None open yet.
     *
     * @param drain how long a backend receives after its last need
     * @param clock nanoseconds
     */
    Backends(BackendPlugins plugins, Duration drain, LongSupplier clock) {
        this.plugins = plugins;
        this.drain = drain;
        this.clock = clock;
    }

    /**
     * Opens what the configuration asks for; what was open before drains. If it fails, all stays as it was.
     *
     * @throws PluginException CONFIG if the configuration cannot work
     */
    void configure(NetworkConfig next, String node, Underlay underlay) {
        BackendConfig section = next.backend();
        var context = new BackendContext(next, section.settings(), node);
        Backend opened;
        List<PlanRefiner> refining;
        try {
            opened = plugins.backend(section.type()).open(context);
            refining = plugins.refiners().stream()
                    .flatMap(refiner -> refiner.open(context).stream())
                    .toList();
        } catch (InvalidValueException e) {
            throw new PluginException(ErrorCode.CONFIG, e.named("Backend").getMessage(), e);
        }
        refiners.forEach(before -> closed.add(before.scope(underlay)));
        if (own.isPresent()) {
            drain(own.get());
        } else if (ownBackend != null) {
            ownBackend.close(); // never was in use
        }
        configured.put(section.type(), section.settings());
        config = next;
        nodeId = node;
        ownBackend = opened;
        refiners = refining;
        own = Optional.empty();
    }

    private void drain(OpenBackend before) {
        others.put(before.key(), new Other(before.backend(), Optional.of(before.advertisement()), clock.getAsLong()));
    }

    /**
     * What the node's lease, its peers and the time ask for.
     *
     * @param node the node's addresses
     * @param published how the node can be reached according to its lease, {@link Advertisement#NONE} without one
     * @param peers those to be reached
     */
    record Needs(LeaseAttributes node, Advertisement published, Collection<Lease> peers) {}

    /**
     * Opens what is needed, and closes what has not been for the drain time.
     *
     * @param actual the kernel's state in {@link #scope}
     * @param look reads it again where the scope has grown
     * @return the kernel's state with all that is open in scope
     */
    KernelSnapshot settle(Needs needs, Underlay underlay, KernelSnapshot actual, Function<Scope, KernelSnapshot> look) {
        long now = clock.getAsLong();
        Set<BackendKey> needed = keys(needs);
        if (!soughtLeftovers) {
            soughtLeftovers = true;
            former.addAll(linksIntoTheNetwork(actual.host()));
            Leftovers.seek(plugins, new Leftovers.Place(config, nodeId, underlay, actual.host()))
                    .forEach((key, backend) -> others.put(key, new Other(backend, Optional.empty(), now)));
        }
        needed.forEach(key -> open(key, now));
        boolean fresh = own.isEmpty()
                || !advertisedFor.equals(Optional.of(needs.node()))
                || others.values().stream()
                        .anyMatch(other -> other.advertisement().isEmpty());
        KernelSnapshot seen = fresh ? look.apply(scope(underlay)) : actual;
        if (fresh) {
            advertise(needs, underlay, seen);
        }
        Optional.ofNullable(others.remove(own.orElseThrow().key())).ifPresent(same -> close(same, underlay));
        needed.forEach(key -> others.computeIfPresent(key, (same, other) -> other.neededAt(now)));
        closeDrained(needed, now, underlay);
        return seen;
    }

    /** Where an earlier process, which may have used another external device, can have left routes. */
    private Set<String> linksIntoTheNetwork(HostNetwork host) {
        return host.routes().stream()
                .filter(route -> config.contains(route.destination()))
                .map(HostRoute::link)
                .collect(Collectors.toSet());
    }

    /** The external device is another one now; what is on the former has to go. */
    void left(String link) {
        former.add(link);
    }

    private Set<BackendKey> keys(Needs needs) {
        var keys = new LinkedHashSet<BackendKey>();
        key(needs.published()).ifPresent(keys::add);
        if (ownBackend.forwards()) {
            needs.peers().forEach(peer -> key(peer.attributes().advertisement()).ifPresent(keys::add));
        }
        return keys;
    }

    private Optional<BackendKey> key(Advertisement advertised) {
        try {
            return plugins.key(advertised);
        } catch (InvalidValueException unreadable) {
            return Optional.empty(); // the planner reports it
        }
    }

    private void open(BackendKey key, long now) {
        if (others.containsKey(key) || own.filter(o -> o.key().equals(key)).isPresent()) {
            return;
        }
        String subject = "backend " + key;
        if (others.size() >= MOST_OTHERS) {
            troubles.warn(
                    subject, "not opened, for " + MOST_OTHERS + " others are; peers that advertise it are left out");
            return;
        }
        Settings settings = configured.getOrDefault(key.type(), Settings.EMPTY).plus(key.shared());
        try {
            Backend backend = plugins.backend(key.type()).open(new BackendContext(config, settings, nodeId));
            others.put(key, new Other(backend, Optional.empty(), now));
            troubles.over(subject);
        } catch (PluginException | InvalidValueException e) {
            troubles.warn(subject, e.getMessage() + "; peers that advertise it are left out");
        }
    }

    private void advertise(Needs needs, Underlay underlay, KernelSnapshot actual) {
        others.replaceAll((key, other) -> other.advertisement().isPresent()
                ? other
                : new Other(
                        other.backend(),
                        Optional.of(advertise(key.type(), other.backend(), needs, underlay, actual)),
                        other.needed()));
        boolean known = own.isPresent() && advertisedFor.equals(Optional.of(needs.node()));
        if (!known) {
            Advertisement advertisement = advertise(config.backend().type(), ownBackend, needs, underlay, actual);
            own = Optional.of(new OpenBackend(plugins.key(advertisement).orElseThrow(), ownBackend, advertisement));
            advertisedFor = Optional.of(needs.node());
        }
    }

    private Advertisement advertise(
            String type, Backend backend, Needs needs, Underlay underlay, KernelSnapshot actual) {
        Advertisement previous = own.map(OpenBackend::advertisement).orElse(needs.published());
        boolean same = previous.backendType().equals(type);
        return backend.advertise(underlay, actual, same ? previous : Advertisement.NONE);
    }

    private void closeDrained(Set<BackendKey> needed, long now, Underlay underlay) {
        others.entrySet().removeIf(entry -> {
            Other other = entry.getValue();
            boolean over = !needed.contains(entry.getKey()) && now - other.needed() >= drain.toNanos();
            if (over) {
                LOG.info("backend {} is not needed any more and has drained", entry.getKey());
                close(other, underlay);
            }
            return over;
        });
    }

    /** What it has in the kernel stays in scope until it is gone. */
    private void close(Other other, Underlay underlay) {
        closed.add(other.backend().scope(underlay));
        other.backend().close();
    }

    /** All that is ours in the kernel, and of what is closed as much as may still be there. */
    Scope scope(Underlay underlay) {
        if (config == null) {
            return Scope.EMPTY;
        }
        Scope scope = ownBackend.scope(underlay).plus(plainRoutes(underlay));
        for (Other other : others.values()) {
            scope = scope.plus(other.backend().scope(underlay));
        }
        for (PlanRefiner refiner : refiners) {
            scope = scope.plus(refiner.scope(underlay));
        }
        return closed.stream().reduce(scope, Scope::plus);
    }

    /** Marked routes on the external device are ours whoever wanted them; at take-over flannel's are, too. */
    private Scope plainRoutes(Underlay underlay) {
        var routes = new ArrayList<Scope.RouteScope>();
        Stream.concat(config.ipv4().stream(), config.ipv6().stream()).forEach(range -> {
            routes.add(plainRoutes(underlay, range));
            former.forEach(link -> routes.add(new Scope.RouteScope(link, range.network())));
        });
        return new Scope(Set.of(), routes);
    }

    private Scope.RouteScope plainRoutes(Underlay underlay, SubnetRange range) {
        return new Scope.RouteScope(underlay.link(), range.network(), takingOver ? range.subnetLength() : 0);
    }

    /** The kernel holds what it should, and nothing of what was closed. */
    void swept() {
        closed.clear();
        former.clear();
        takingOver = false;
    }

    /** Those of the peers for which it matters whether they are on the external device's segment. */
    List<Lease> inQuestion(List<Lease> peers) {
        return refiners.isEmpty() ? peers.stream().filter(plugins::usesOnLink).toList() : peers;
    }

    /** How this node is reached by the configured backend. */
    Advertisement advertisement() {
        return own.orElseThrow().advertisement();
    }

    /** For a turn: all that is open. */
    Planner planner(NextHops nextHops) {
        var open = new LinkedHashMap<BackendKey, OpenBackend>();
        others.forEach((key, other) -> open.put(
                key, new OpenBackend(key, other.backend(), other.advertisement().orElseThrow())));
        return new Planner(own.orElseThrow(), open, refiners, plugins, nextHops);
    }

    /** The largest packet every open backend carries. */
    int mtu(Underlay underlay) {
        return others.values().stream()
                .mapToInt(other -> other.backend().mtu(underlay))
                .reduce(ownBackend.mtu(underlay), Math::min);
    }

    /** How long until something has drained; empty if nothing drains. */
    Optional<Duration> drained() {
        long now = clock.getAsLong();
        return others.values().stream()
                .map(other -> drain.minusNanos(now - other.needed()))
                .min(Duration::compareTo);
    }

    void closeAll() {
        others.values().forEach(other -> other.backend().close());
        if (ownBackend != null) {
            ownBackend.close();
        }
    }
}
