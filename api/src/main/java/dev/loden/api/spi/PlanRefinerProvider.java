package dev.loden.api.spi;

import dev.loden.api.Stable;
import java.util.Optional;

/**
 * Makes plan refiners of one kind.
 *
 * <p><b>Implemented by</b> refiner modules; found by {@link java.util.ServiceLoader}. <b>Called by</b> the core.
 *
 * @since 0.1
 */
@Stable
public interface PlanRefinerProvider {
    /**
     * A short name for messages; refiners apply in the order of their names.
     *
     * <p><b>Thread</b>: any.
     *
     * @return the same at every call
     */
    String name();

    /**
     * Makes a refiner, if the configuration asks for it.
     *
     * <p><b>Thread</b>: the reconcile thread; must not block.
     *
     * @param context the configuration, with the settings of the configured backend
     * @return empty if it is not wanted
     * @throws dev.loden.api.net.InvalidValueException if a setting breaks a rule
     */
    Optional<PlanRefiner> open(BackendContext context);
}
