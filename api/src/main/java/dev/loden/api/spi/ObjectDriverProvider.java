package dev.loden.api.spi;

import dev.loden.api.Preview;

/**
 * Makes drivers of one kind.
 *
 * <p><b>Implemented by</b> modules with state beside rtnetlink; found by {@link java.util.ServiceLoader}. <b>Called by</b> the
 * core.
 *
 * @since 0.1
 */
@Preview
public interface ObjectDriverProvider {
    /**
     * The name by which scopes, keys and device kinds refer to the driver.
     *
     * <p><b>Thread</b>: any.
     *
     * @return lower case, the same at every call
     */
    String name();

    /**
     * Opens the driver. It may touch the system, but must change nothing that forwards packets.
     *
     * <p><b>Thread</b>: the reconcile thread.
     *
     * @param context the daemon's flags and secrets
     * @return a new driver, closed by the caller
     * @throws PluginException with UNSUPPORTED or PERMISSION if it cannot work on this host; the message has the remedy
     */
    ObjectDriver open(DriverContext context);
}
