package dev.loden.api.spi;

import dev.loden.api.Stable;
import dev.loden.api.plan.KernelEvent;

/**
 * Takes events of the kernel's state.
 *
 * <p><b>Implemented by</b> the core. <b>Called by</b> a {@link NetlinkOps} monitor. <b>Thread</b>: the monitor's; never
 * blocks the caller.
 *
 * @since 0.1
 */
@FunctionalInterface
@Stable
public interface KernelListener {
    /**
     * Something changed, perhaps by our own doing.
     *
     * @param event a hint; the truth is in the next snapshot
     */
    void changed(KernelEvent event);
}
