package dev.loden.core.plan;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.PluginException;
import dev.loden.core.plugin.BackendKey;
import dev.loden.core.plugin.BackendPlugins;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what flannel, or an earlier daemon with another configuration, has left in the kernel: devices that a backend with
 * default settings would call its own. They count as ours only if they carry an address of our network, for another
 * network's daemon may run on this host.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private Leftovers() {}

    /**
     * Where they are sought.
     *
     * @param context without settings
     * @param drivers opens the object drivers of these names; throws PluginException
     */
    record Place(BackendContext context, Underlay underlay, HostNetwork host, Consumer<Set<String>> drivers) {}

    static Map<BackendKey, Backend> seek(BackendPlugins plugins, Place place) {
        var found = new HashMap<BackendKey, Backend>();
        for (BackendProvider provider : plugins.backends().values()) {
            try {
                seek(provider, place).ifPresent(backend -> found.put(key(provider, backend, place), backend));
            } catch (PluginException | InvalidValueException notWithoutSettings) {
                LOG.debug("no leftovers of {}: {}", provider.type(), notWithoutSettings.getMessage());
            }
        }
        return found;
    }

    private static Optional<Backend> seek(BackendProvider provider, Place place) {
        Backend backend = provider.open(place.context());
        boolean kept = false;
        try {
            Scope scope = backend.scope(place.underlay());
            if (hasLeft(scope, place)) {
                place.drivers().accept(scope.drivers());
                kept = true;
            }
        } finally {
            if (!kept) {
                backend.close();
            }
        }
        return kept ? Optional.of(backend) : Optional.empty();
    }

    private static BackendKey key(BackendProvider provider, Backend backend, Place place) {
        var unknown = new KernelSnapshot(place.host(), Map.of());
        Advertisement usual = backend.advertise(place.underlay(), unknown, Advertisement.NONE);
        return new BackendKey(provider.type(), provider.instanceKey(usual, Settings.EMPTY));
    }

    private static boolean hasLeft(Scope scope, Place place) {
        return place.host().links().stream()
                .filter(link -> scope.links().contains(link.name()))
                .anyMatch(link -> isInNetwork(link, place.context().network()));
    }

    private static boolean isInNetwork(HostLink link, NetworkConfig config) {
        List<Prefix> networks = config.networks().toList();
        return link.addresses().stream()
                .anyMatch(address -> networks.stream().anyMatch(network -> network.contains(address.address())));
    }
}
