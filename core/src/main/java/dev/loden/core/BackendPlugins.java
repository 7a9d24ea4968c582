package dev.loden.core;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PlanRefinerProvider;
import dev.loden.api.spi.PluginException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The plugins that plans are made with.
 *
 * @param backends by type
 * @param refiners in the order in which they apply
 */
record BackendPlugins(SortedMap<String, BackendProvider> backends, List<PlanRefinerProvider> refiners) {
    BackendPlugins(Map<String, BackendProvider> backends, List<PlanRefinerProvider> refiners) {
        this(new TreeMap<>(backends), List.copyOf(refiners));
    }

    BackendProvider backend(String type) {
        BackendProvider provider = backends.get(type);
        if (provider == null) {
            throw new PluginException(
                    ErrorCode.CONFIG, ServiceCatalog.missing("Backend.Type", type, backends.keySet()));
        }
        return provider;
    }

    /** Whether it matters if a peer is on the external device's segment: to its backend, or for want of one. */
    boolean asksOnLink(Lease peer) {
        BackendProvider provider =
                backends.get(peer.attributes().advertisement().backendType());
        return provider == null || provider.asksOnLink();
    }

    /**
     * Which backend it takes to reach a node that advertises this.
     *
     * @return empty if there is no plugin of that type
     * @throws dev.loden.api.net.InvalidValueException if what it says cannot be read
     */
    Optional<BackendKey> key(Advertisement advertised) {
        BackendProvider provider = backends.get(advertised.backendType());
        return provider == null
                ? Optional.empty()
                : Optional.of(new BackendKey(provider.type(), provider.sharedSettings(advertised)));
    }
}
