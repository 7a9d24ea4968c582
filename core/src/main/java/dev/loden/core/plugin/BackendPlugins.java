package dev.loden.core.plugin;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PlanRefinerProvider;
import dev.loden.api.spi.PluginException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The plugins that plans are made with.
 *
 * @param backends by type
 * @param refiners in the order in which they apply
 */
public record BackendPlugins(SortedMap<String, BackendProvider> backends, List<PlanRefinerProvider> refiners) {
    /** Of providers by type. */
    public BackendPlugins(Map<String, BackendProvider> backends, List<PlanRefinerProvider> refiners) {
        this(new TreeMap<>(backends), List.copyOf(refiners));
    }

    /**
     * The provider of one type.
     *
     * @throws PluginException CONFIG if there is none
     */
    public BackendProvider backend(String type) {
        BackendProvider provider = backends.get(type);
        if (provider == null) {
            throw new PluginException(
                    ErrorCode.CONFIG, ServiceCatalog.missing("Backend.Type", type, backends.keySet()));
        }
        return provider;
    }

    /** Whether it matters to a backend of this type if a peer is on the external device's segment. */
    public boolean usesOnLink(String type) {
        BackendProvider provider = backends.get(type);
        return provider != null && provider.usesOnLink();
    }

    /** Whether packets of a backend of this type go encrypted, and so by no other way. */
    public boolean encrypts(String type) {
        BackendProvider provider = backends.get(type);
        return provider != null && provider.encrypts();
    }

    /**
     * What a lease says, with the type that flannel's udp leaves out.
     *
     * @param inUse whether this node uses a backend of a type
     * @return what the lease says where it names a type, or is only a reservation
     */
    public Advertisement typed(LeaseAttributes lease, Predicate<String> inUse) {
        Advertisement said = lease.advertisement();
        if (!said.backendType().isEmpty() || lease.publicAddresses().isEmpty()) {
            return said;
        }
        return backends.values().stream()
                .filter(BackendProvider::leavesTypeOut)
                .map(BackendProvider::type)
                .filter(inUse)
                .findFirst()
                .map(type -> new Advertisement(type, said.data(), said.v6Data()))
                .orElse(said);
    }

    /**
     * Which backend it takes to reach a node that advertises this.
     *
     * @param configured this node's backend
     * @return empty if there is no plugin of that type
     * @throws dev.loden.api.net.InvalidValueException if what it says cannot be read
     */
    public Optional<BackendKey> key(Advertisement advertised, BackendConfig configured) {
        BackendProvider provider = backends.get(advertised.backendType());
        if (provider == null) {
            return Optional.empty();
        }
        boolean same = provider.type().equals(configured.type());
        Settings settings = same ? configured.settings() : Settings.EMPTY;
        return Optional.of(new BackendKey(provider.type(), provider.instanceKey(advertised, settings)));
    }
}
