package dev.loden.core.plan;

import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.core.plugin.BackendKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The backends in use at one moment.
 *
 * @param own this node's, as configured
 * @param others what is open besides: to reach peers that advertise it, or to receive while it drains
 * @param refiners in the order in which they apply
 */
public record OpenBackends(OpenBackend own, Map<BackendKey, OpenBackend> others, List<PlanRefiner> refiners) {
    /** Copies both. */
    public OpenBackends {
        others = Map.copyOf(others);
        refiners = List.copyOf(refiners);
    }

    /** The one that reaches nodes which advertise this. */
    Optional<OpenBackend> find(BackendKey key) {
        return key.equals(own.key()) ? Optional.of(own) : Optional.ofNullable(others.get(key));
    }

    /** Whether one of them is of this type. */
    public boolean has(String type) {
        return types().anyMatch(type::equals);
    }

    /** Their types; one of which several are open more than once. */
    public Stream<String> types() {
        return Stream.concat(Stream.of(own.key()), others.keySet().stream()).map(BackendKey::type);
    }

    /** The largest packet that all of them carry. */
    public int mtu(Underlay underlay) {
        return others.values().stream()
                .mapToInt(other -> other.backend().mtu(underlay))
                .reduce(own.backend().mtu(underlay), Math::min);
    }
}
