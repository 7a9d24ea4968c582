package dev.loden.backend.directrouting;

import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.api.spi.PlanRefinerProvider;
import java.util.Optional;

/** Makes the refiner where {@code DirectRouting} is true in the backend's settings. */
public final class DirectRoutingProvider implements PlanRefinerProvider {
    /** For the service loader. */
    public DirectRoutingProvider() {}

    @Override
    public String name() {
        return "DirectRouting";
    }

    @Override
    public Optional<PlanRefiner> open(BackendContext context) {
        boolean wanted = context.settings().bool("DirectRouting").orElse(false);
        return wanted ? Optional.of(new DirectRouting(context.network())) : Optional.empty();
    }
}
