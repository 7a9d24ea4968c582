package dev.loden.core.plan;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.api.spi.PluginException;
import dev.loden.base.DistinctLog;
import dev.loden.core.plugin.BackendKey;
import dev.loden.core.plugin.BackendPlugins;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backends in use: the configured one; those that peers advertise; those that receive for a while yet, because some peer
 * may not have learned of a change. A backend that is not needed any more is closed after the drain time, and its kernel state stays
 * in scope until it is gone. Holds the configuration in force, with which they were opened. <b>Thread</b>: one at a time.
 */
public final class BackendPool {
    /** Each may be a device, and leases come from outside. */
    private static final int MOST_OTHERS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(BackendPool.class);

    private final BackendPlugins plugins;
    private final PoolOptions options;
    private final Consumer<Set<String>> drivers;
    private final LongSupplier clock;
    private final DistinctLog troubles = new DistinctLog(LOG);
    private final OwnedScope owned = new OwnedScope();

    /** The last settings of each type. */
    private final Map<String, Settings> configured = new HashMap<>();

    private final Map<BackendKey, PoolMember> others = new LinkedHashMap<>();
    private Optional<ConfiguredBackend> own = Optional.empty();
    private boolean soughtLeftovers;

    /** None open yet; {@code drivers} opens those of these names that are not open yet, or throws PluginException. */
    public BackendPool(BackendPlugins plugins, PoolOptions options, Consumer<Set<String>> drivers, LongSupplier clock) {
        this.plugins = plugins;
        this.options = options;
        this.drivers = drivers;
        this.clock = clock;
    }

    /** Another pool of the same plugins and settings, to try a configuration: it opens no object drivers. */
    public BackendPool trial() {
        var trial = new BackendPool(plugins, options, names -> {}, clock);
        trial.configured.putAll(configured);
        return trial;
    }

    /** What belongs to none that is open. */
    public OwnedScope owned() {
        return owned;
    }

    /** The configuration in force; empty before the first. */
    public Optional<NetworkConfig> network() {
        return own.map(present -> present.context().network());
    }

    /**
     * Puts a configuration in force: opens what it names; what was open before drains. If it fails, all stays as it was.
     *
     * @param nodeId who this node is
     * @throws PluginException CONFIG if the configuration cannot work
     */
    public void configure(NetworkConfig next, String nodeId, Underlay underlay) {
        ConfiguredBackend opened = open(next, nodeId, underlay);
        own.ifPresent(before -> {
            before.refiners().forEach(refiner -> owned.retire(refiner.scope(underlay)));
            before.open()
                    .ifPresentOrElse(
                            open -> others.put(open.key(), PoolMember.draining(open, clock.getAsLong())),
                            before.backend()::close);
        });
        configured.put(next.backend().type(), next.backend().settings());
        own = Optional.of(opened);
    }

    private ConfiguredBackend open(NetworkConfig next, String nodeId, Underlay underlay) {
        var context = new BackendContext(next, next.backend().settings(), nodeId, options.flags(), options.secrets());
        try {
            Backend backend = open(next.backend().type(), context, underlay);
            List<PlanRefiner> refiners = plugins.refiners().stream()
                    .flatMap(refiner -> refiner.open(context).stream())
                    .toList();
            return ConfiguredBackend.of(context, backend, refiners);
        } catch (InvalidValueException e) {
            throw new PluginException(ErrorCode.CONFIG, e.named("Backend").getMessage(), e);
        }
    }

    private Backend open(String type, BackendContext context, Underlay underlay) {
        Backend backend = plugins.backend(type).open(context);
        try {
            drivers.accept(backend.scope(underlay).drivers());
            return backend;
        } catch (PluginException e) {
            backend.close();
            throw e;
        }
    }

    /** Looks once for what flannel or an earlier process, of these networks, has left, and treats it as backends that drain. */
    public void takeOver(HostNetwork host, Underlay underlay, List<Prefix> before) {
        if (!soughtLeftovers) {
            soughtLeftovers = true;
            BackendContext context = own.orElseThrow().contextWith(Settings.EMPTY);
            owned.takeOver(host, context.network(), before);
            Leftovers.seek(plugins, new Leftovers.Place(context, underlay, host, drivers))
                    .forEach((key, backend) -> {
                        owned.found(backend.scope(underlay).links());
                        others.put(key, PoolMember.draining(backend, clock.getAsLong()));
                    });
        }
    }

    /**
     * Opens what is needed and not open; what is not needed from now on starts to drain. Where this node encrypts, nothing that
     * does not is needed: peers that still advertise it are reached until it has drained, which is the time for a change of all nodes.
     */
    public void need(Set<BackendKey> advertised, Underlay underlay) {
        ConfiguredBackend present = own.orElseThrow();
        boolean encrypts =
                plugins.encrypts(present.context().network().backend().type());
        Set<BackendKey> needed = advertised.stream()
                .filter(key -> !encrypts || plugins.encrypts(key.type()))
                .collect(Collectors.toUnmodifiableSet());
        for (BackendKey key : needed) {
            boolean isOwn =
                    present.open().filter(open -> open.key().equals(key)).isPresent();
            if (!isOwn && !others.containsKey(key)) {
                open(key, present, underlay);
            }
        }
        long now = clock.getAsLong();
        others.replaceAll((key, member) -> needed.contains(key) ? member.needed() : member.unneeded(now));
    }

    private void open(BackendKey key, ConfiguredBackend present, Underlay underlay) {
        String subject = "backend " + key;
        if (others.size() >= MOST_OTHERS) {
            troubles.warn(
                    subject, "not opened, for " + MOST_OTHERS + " others are; peers that advertise it are left out");
            return;
        }
        Settings settings = configured.getOrDefault(key.type(), Settings.EMPTY).plus(key.shared());
        try {
            Backend backend = open(key.type(), present.contextWith(settings), underlay);
            others.put(key, new PoolMember(backend, Optional.empty(), OptionalLong.empty()));
            troubles.recovered(subject);
        } catch (PluginException | InvalidValueException e) {
            troubles.warn(subject, e.getMessage() + "; peers that advertise it are left out");
        }
    }

    /** Closes what has not been needed for the drain time. */
    public void closeDrained(Underlay underlay) {
        long now = clock.getAsLong();
        others.entrySet().removeIf(entry -> {
            PoolMember member = entry.getValue();
            boolean drained = member.hasDrained(now, options.drain());
            if (drained) {
                LOG.info("closed backend {}: not needed any more, and drained", entry.getKey());
                close(member, underlay);
            }
            return drained;
        });
    }

    /** What it has in the kernel stays in scope until it is gone. */
    private void close(PoolMember member, Underlay underlay) {
        owned.retire(member.backend().scope(underlay));
        member.backend().close();
    }

    /**
     * Makes sure that every open backend has said how this node is reached by it.
     *
     * @param node the node's addresses
     * @param published how the node can be reached according to its lease, {@link Advertisement#NONE} without one
     * @param actual the kernel's state in {@link #scope}
     */
    public void identify(LeaseAttributes node, Advertisement published, Underlay underlay, KernelSnapshot actual) {
        ConfiguredBackend before = own.orElseThrow();
        Advertisement previous = before.advertisement().orElse(published);
        others.replaceAll((key, member) -> member.advertisement().isPresent()
                ? member
                : member.with(PoolMember.advertise(key.type(), member.backend(), previous, underlay, actual)));
        if (!before.identifies(node)) {
            BackendConfig configuration = before.context().network().backend();
            Advertisement advertisement =
                    PoolMember.advertise(configuration.type(), before.backend(), previous, underlay, actual);
            BackendKey key = plugins.key(advertisement, configuration).orElseThrow();
            own = Optional.of(before.identified(node, key, advertisement));
            Optional.ofNullable(others.remove(key)).ifPresent(same -> close(same, underlay));
        }
    }

    /** All that is ours in the kernel, and of what is closed as much as may still be there. */
    public Scope scope(Underlay underlay) {
        if (own.isEmpty()) {
            return Scope.EMPTY;
        }
        Scope open = own.get().scope(underlay);
        for (PoolMember member : others.values()) {
            open = open.plus(member.backend().scope(underlay));
        }
        return owned.plus(open, own.get().context().network(), underlay);
    }

    /** The devices that may be flannel's: the configured backend's, and those found at the start. */
    public Set<String> likely(Underlay underlay) {
        var links = new HashSet<>(owned.found());
        own.ifPresent(present -> links.addAll(present.scope(underlay).links()));
        return links;
    }

    /** Those in use; empty if one of them has still to be identified. */
    public Optional<OpenBackends> open() {
        boolean identified = own.flatMap(ConfiguredBackend::open).isPresent()
                && others.values().stream()
                        .allMatch(member -> member.advertisement().isPresent());
        if (!identified) {
            return Optional.empty();
        }
        var open = new LinkedHashMap<BackendKey, OpenBackend>();
        others.forEach((key, member) -> open.put(
                key,
                new OpenBackend(key, member.backend(), member.advertisement().orElseThrow())));
        return Optional.of(
                new OpenBackends(own.get().open().orElseThrow(), open, own.get().refiners()));
    }

    /** How this node is reached by the configured backend. */
    public Advertisement advertisement() {
        return own.flatMap(ConfiguredBackend::advertisement).orElseThrow();
    }

    /** What all of them are opened with. */
    public PoolOptions options() {
        return options;
    }

    /** The plugins that backends come from. */
    public BackendPlugins plugins() {
        return plugins;
    }

    /** The families of pods that this node can be reached with, as {@link Backend#carries}. */
    public Set<Family> carries(Underlay underlay) {
        return own.orElseThrow().backend().carries(underlay);
    }

    /** Whether this node sends and receives at all. */
    public boolean forwards() {
        return own.orElseThrow().backend().forwards();
    }

    /** How long until each of those that drain has done so. */
    public Map<BackendKey, Duration> draining() {
        long now = clock.getAsLong();
        var left = new HashMap<BackendKey, Duration>();
        others.forEach((key, member) -> member.left(now, options.drain()).ifPresent(time -> left.put(key, time)));
        return left;
    }

    /** Closes all, and leaves what they have in the kernel. */
    public void close() {
        others.values().forEach(member -> member.backend().close());
        own.ifPresent(present -> present.backend().close());
    }
}
