package dev.loden.core.plan;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Settings;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.core.plugin.BackendKey;
import java.util.List;
import java.util.Optional;

/**
 * The backend of the configuration in force, with the refiners opened beside it.
 *
 * @param context what it was opened with
 * @param open empty until its scope was read
 * @param node for whose addresses it advertises
 */
record ConfiguredBackend(
        BackendContext context,
        Backend backend,
        List<PlanRefiner> refiners,
        Optional<OpenBackend> open,
        Optional<LeaseAttributes> node) {
    static ConfiguredBackend of(BackendContext context, Backend backend, List<PlanRefiner> refiners) {
        return new ConfiguredBackend(context, backend, refiners, Optional.empty(), Optional.empty());
    }

    /** The context in which another backend is opened beside this one. */
    BackendContext contextWith(Settings settings) {
        return new BackendContext(context.network(), settings, context.nodeId(), context.flags(), context.secrets());
    }

    Optional<Advertisement> advertisement() {
        return open.map(OpenBackend::advertisement);
    }

    /** Whether it advertises for these addresses. */
    boolean identifies(LeaseAttributes addresses) {
        return open.isPresent() && node.equals(Optional.of(addresses));
    }

    /** The same backend, which advertises this for these addresses. */
    ConfiguredBackend identified(LeaseAttributes addresses, BackendKey key, Advertisement advertisement) {
        return new ConfiguredBackend(
                context,
                backend,
                refiners,
                Optional.of(new OpenBackend(key, backend, advertisement)),
                Optional.of(addresses));
    }

    Scope scope(Underlay underlay) {
        Scope all = backend.scope(underlay);
        for (PlanRefiner refiner : refiners) {
            all = all.plus(refiner.scope(underlay));
        }
        return all;
    }
}
