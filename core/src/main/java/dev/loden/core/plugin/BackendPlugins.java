package dev.loden.core.plugin;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
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
        return find(type)
                .orElseThrow(() -> new PluginException(
                        ErrorCode.CONFIG, ServiceCatalog.missing("Backend.Type", type, backends.keySet())));
    }

    private Optional<BackendProvider> find(String type) {
        return Optional.ofNullable(backends.get(type));
    }

    /** Whether it matters to its backend if a peer is on the external device's segment. */
    public boolean usesOnLink(Lease peer) {
        return find(peer.attributes().advertisement().backendType())
                .map(BackendProvider::usesOnLink)
                .orElse(false);
    }

    /** Whether packets of a backend of this type go encrypted, and so by no other way. */
    public boolean encrypts(String type) {
        return find(type).map(BackendProvider::encrypts).orElse(false);
    }

    /**
     * What a lease says, with the type that flannel's udp leaves out.
     *
     * @param inUse whether this node uses a backend of a type
     * @return what the lease says where it names a type, or is only a reservation
     */
    public Advertisement typed(LeaseAttributes lease, Predicate<String> inUse) {
        Advertisement said = lease.advertisement();
        boolean hasNode = lease.publicIp().isPresent() || lease.publicIpv6().isPresent();
        if (!said.backendType().isEmpty() || !hasNode) {
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
        return find(advertised.backendType()).map(provider -> {
            boolean same = provider.type().equals(configured.type());
            Settings settings = same ? configured.settings() : Settings.EMPTY;
            return new BackendKey(provider.type(), provider.instanceKey(advertised, settings));
        });
    }
}
